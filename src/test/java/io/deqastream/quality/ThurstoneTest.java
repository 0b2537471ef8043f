package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class ThurstoneTest {
  @Test
  void preferenceIsPhiOfTheGapOverTheJointSpread() {
    double p = Thurstone.preference(new Gaussian(4, 0.6), new Gaussian(3, 0.8));
    assertThat(p).isCloseTo(StandardNormal.cdf(1), within(1e-15));
    double fixed = Thurstone.preference(new Gaussian(4, 1), new Gaussian(2, 1));
    assertThat(fixed).isCloseTo(StandardNormal.cdf(Math.sqrt(2)), within(1e-15));
  }

  @Test
  void withoutSpreadTheOrderDecides() {
    Gaussian low = new Gaussian(2, 0);
    Gaussian high = new Gaussian(3, 0);
    assertThat(Thurstone.preference(high, low)).isEqualTo(1);
    assertThat(Thurstone.preference(low, high)).isEqualTo(0);
    assertThat(Thurstone.preference(low, low)).isEqualTo(0.5);
  }

  @Property
  @Domain(Opinions.class)
  void bothDirectionsSumToOne(@ForAll Gaussian x, @ForAll Gaussian y) {
    double sum = Thurstone.preference(x, y) + Thurstone.preference(y, x);
    assertThat(sum).isCloseTo(1, within(2e-15));
  }

  @Property
  void fidelityIsLeastAtAgreement(
      @ForAll @DoubleRange(min = 0, max = 1) double p,
      @ForAll @DoubleRange(min = 0, max = 1) double q) {
    double loss = Thurstone.fidelityLoss(p, q);
    assertThat(loss).isBetween(-1e-3, 1.0).isEqualTo(Thurstone.fidelityLoss(q, p));
    assertThat(loss).isGreaterThanOrEqualTo(Thurstone.fidelityLoss(q, q) - 1e-3);
    assertThat(Thurstone.fidelityLoss(q, q)).isCloseTo(0, within(2e-4));
  }

  @Test
  void fidelityOfContradictionIsOneLessTheConstants() {
    assertThat(Thurstone.fidelityLoss(1, 0)).isCloseTo(1 - 2e-4, within(1e-12));
    double expected = 1 - Math.sqrt(0.25 * 0.5 + 1e-8) - Math.sqrt(0.75 * 0.5 + 1e-8);
    assertThat(Thurstone.fidelityLoss(0.25, 0.5)).isCloseTo(expected, within(1e-15));
    assertThatThrownBy(() -> Thurstone.fidelityLoss(1.2, 0.5)).hasMessageContaining("1.2");
    assertThatThrownBy(() -> Thurstone.fidelityLoss(0.5, Double.NaN)).hasMessageContaining("NaN");
  }
}
