package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final double[] X = {1, 2, 2, 3, 3, 3, 5, 8, 8, 9, 4, 4.5};
  private static final double[] Y = {2, 1, 1, 4, 3, 4, 4, 9, 7, 7, 5, 5};

  @Test
  void agreesWithSciPyOnTies() {
    assertThat(Correlation.plcc(X, Y)).isCloseTo(0.9098104758908948, within(1e-14));
    assertThat(Correlation.srcc(X, Y)).isCloseTo(0.9105560186967322, within(1e-14));
    assertThat(Correlation.krcc(X, Y)).isCloseTo(0.7768860357660613, within(1e-14));
  }

  @Test
  void tiesShareTheMeanRank() {
    assertThat(Correlation.ranks(new double[] {7, 3, 7, 1, 7, -0.0, 0.0}))
        .containsExactly(6, 4, 6, 3, 6, 1.5, 1.5);
  }

  @Property
  void kendallIsThePairCount(@ForAll("pairs") List<int[]> pairs) {
    double[] x = column(pairs, 0);
    double[] y = column(pairs, 1);
    double agreement = 0;
    double untiedX = 0;
    double untiedY = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < i; j++) {
        agreement += Math.signum(x[i] - x[j]) * Math.signum(y[i] - y[j]);
        untiedX += x[i] == x[j] ? 0 : 1;
        untiedY += y[i] == y[j] ? 0 : 1;
      }
    }
    double expected = agreement / Math.sqrt(untiedX * untiedY);
    if (Double.isNaN(expected)) {
      assertThat(Correlation.krcc(x, y)).isNaN();
    } else {
      assertThat(Correlation.krcc(x, y)).isCloseTo(expected, within(1e-12));
    }
  }

  @Property
  void rankCorrelationsIgnoreMonotoneMapsAndPlccLinearOnes(@ForAll("pairs") List<int[]> pairs) {
    double[] x = column(pairs, 0);
    double[] y = column(pairs, 1);
    double[] linear = new double[x.length];
    double[] cubed = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      linear[i] = -2 * x[i] + 7;
      cubed[i] = x[i] * x[i] * x[i];
    }
    assertSame(Correlation.plcc(linear, y), -Correlation.plcc(x, y));
    assertSame(Correlation.srcc(cubed, y), Correlation.srcc(x, y));
    assertSame(Correlation.krcc(cubed, y), Correlation.krcc(x, y));
    assertSame(Correlation.krcc(y, x), Correlation.krcc(x, y));
  }

  @Test
  void constantsHaveNoCorrelation() {
    double[] constant = {0.1, 0.1, 0.1};
    double[] rising = {1, 2, 3};
    assertThat(Correlation.plcc(constant, rising)).isNaN();
    assertThat(Correlation.srcc(rising, constant)).isNaN();
    assertThat(Correlation.krcc(constant, rising)).isNaN();
  }

  @Test
  void refusesWhatIsNotPaired() {
    assertThatThrownBy(() -> Correlation.plcc(X, new double[3])).hasMessageContaining("12 and 3");
    assertThatThrownBy(() -> Correlation.krcc(new double[1], new double[1]))
        .hasMessageContaining("got 1");
    assertThatThrownBy(() -> Correlation.srcc(new double[] {1, Double.NaN}, new double[2]))
        .hasMessageContaining("pair 1");
  }

  @Provide
  Arbitrary<List<int[]>> pairs() {
    return Arbitraries.integers()
        .between(-6, 6)
        .array(int[].class)
        .ofSize(2)
        .list()
        .ofMinSize(2)
        .ofMaxSize(40);
  }

  private static double[] column(List<int[]> pairs, int index) {
    return pairs.stream().mapToDouble(p -> p[index]).toArray();
  }

  private static void assertSame(double actual, double expected) {
    if (Double.isNaN(expected)) {
      assertThat(actual).isNaN();
    } else {
      assertThat(actual).isCloseTo(expected, within(1e-12));
    }
  }
}
