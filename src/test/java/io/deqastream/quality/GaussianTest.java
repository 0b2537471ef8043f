package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;

class GaussianTest {
  private static final Gaussian A = new Gaussian(3.2, 0.7);
  private static final Gaussian B = new Gaussian(2.9, 0.5);

  @Test
  void distancesAreTheReferences() {
    assertThat(A.kullbackLeibler(B)).isCloseTo(0.3235277258930733, within(1e-14));
    assertThat(B.kullbackLeibler(A)).isCloseTo(0.18341098859122562, within(1e-14));
    assertThat(A.jensenShannon(B)).isCloseTo(0.058190306672313175, within(1e-14));
    assertThat(A.wasserstein(B)).isCloseTo(0.3605551275463991, within(1e-14));
  }

  @Test
  void aPointIsInfinitelyFarInKlButFiniteInTheReferencesJs() {
    Gaussian point = new Gaussian(3, 0);
    assertThat(A.kullbackLeibler(point)).isInfinite().isPositive();
    assertThat(point.kullbackLeibler(point)).isZero();
    assertThat(A.jensenShannon(point)).isCloseTo(8.70583745522872, within(1e-12));
    assertThat(point.jensenShannon(point)).isZero();
  }

  @Property
  @Domain(Opinions.class)
  void divergencesAreNotNegativeAndVanishOnlyAtHome(@ForAll Gaussian a, @ForAll Gaussian b) {
    Assume.that(Math.min(a.deviation(), b.deviation()) >= 0.05);
    double rounding = 1e-5; // the reference's constant shifts KL by eps / deviation^2
    assertThat(a.kullbackLeibler(b)).isGreaterThan(-rounding);
    assertThat(a.kullbackLeibler(a)).isCloseTo(0, within(rounding));
    assertThat(a.jensenShannon(b)).isEqualTo(b.jensenShannon(a));
    assertThat(a.jensenShannon(b)).isGreaterThan(-rounding);
  }

  @Property
  @Domain(Opinions.class)
  void wassersteinIsAMetric(@ForAll Gaussian a, @ForAll Gaussian b) {
    assertThat(a.wasserstein(a)).isZero();
    assertThat(a.wasserstein(b)).isEqualTo(b.wasserstein(a));
    assertThat(a.wasserstein(b)).isLessThanOrEqualTo(a.wasserstein(A) + A.wasserstein(b) + 1e-12);
  }

  @Test
  void refusesWhatIsNoOpinion() {
    assertThatThrownBy(() -> new Gaussian(3, -0.5)).hasMessageContaining("-0.5");
    assertThatThrownBy(() -> new Gaussian(3, Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Gaussian(3, Double.POSITIVE_INFINITY))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new Gaussian(Double.NaN, 1)).hasMessageContaining("mean");
  }
}
