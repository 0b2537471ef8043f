package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandardNormalTest {
  @ParameterizedTest
  @CsvSource({
    // Computed with 40 digits.
    "-38, 2.88542836006878431e-316, 1e-6",
    "-20, 2.7536241186062337e-89, 1e-13",
    "-10, 7.61985302416052607e-24, 1e-13",
    "-5, 2.86651571879193912e-7, 1e-13",
    "-3, 0.00134989803163009453, 1e-13",
    "-2.5, 0.00620966532577613517, 1e-13",
    "-2, 0.0227501319481792072, 1e-13",
    "-1, 0.158655253931457051, 1e-14",
    "-0.5, 0.308537538725986896, 1e-15",
    "0, 0.5, 0",
    "0.1, 0.539827837277028984, 1e-15",
    "0.7, 0.758036347776926971, 1e-15",
    "1.5, 0.933192798731141934, 1e-15",
    "2.4, 0.991802464075403869, 1e-15",
    "2.5, 0.993790334674223865, 1e-15",
    "2.6, 0.995338811976281251, 1e-15",
    "4, 0.99996832875816688, 1e-15",
    "8, 0.999999999999999378, 1e-15",
    "Infinity, 1, 0",
    "-Infinity, 0, 0"
  })
  void phiIsExact(double x, double expected, double relative) {
    assertThat(StandardNormal.cdf(x)).isCloseTo(expected, within(relative * expected));
  }

  @Property
  void theTwoTailsSumToOne(@ForAll @DoubleRange(min = -40, max = 40) double x) {
    assertThat(StandardNormal.cdf(x) + StandardNormal.cdf(-x)).isCloseTo(1, within(2e-15));
  }

  @Property
  void itsSlopeIsTheDensity(@ForAll @DoubleRange(min = -6, max = 6) double x) {
    double h = 1e-5;
    double slope = (StandardNormal.cdf(x + h) - StandardNormal.cdf(x - h)) / (2 * h);
    assertThat(slope).isCloseTo(StandardNormal.density(x), within(1e-9));
  }

  @Property
  void theBranchesMeet(@ForAll @DoubleRange(min = 0, max = 1e-9) @Scale(12) double step) {
    for (double edge : new double[] {-2.5, 2.5}) {
      double jump = StandardNormal.cdf(edge + step) - StandardNormal.cdf(edge - step);
      assertThat(jump).isCloseTo(2 * step * StandardNormal.density(edge), within(1e-15));
    }
  }
}
