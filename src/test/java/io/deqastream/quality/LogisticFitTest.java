package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LogisticFitTest {
  private static final double[] Y = {
    1.10, 1.18, 1.02, 1.31, 1.22, 1.40, 1.38, 1.77, 1.90, 2.41,
    2.35, 2.99, 3.20, 3.61, 3.58, 4.10, 4.02, 4.31, 4.22, 4.40
  };

  @Test
  void reachesSciPysOptimum() {
    LogisticCurve curve = LogisticFit.of(steps(20), Y);
    assertThat(curve.upper()).isCloseTo(4.47265668, within(1e-5));
    assertThat(curve.lower()).isCloseTo(1.03667985, within(1e-5));
    assertThat(curve.centre()).isCloseTo(1.05960447, within(1e-5));
    assertThat(curve.width()).isCloseTo(0.25179291, within(1e-5));
    assertThat(error(curve, steps(20), Y)).isCloseTo(0.23188696888296842, within(1e-10));
    assertThat(Correlation.plcc(curve.at(steps(20)), Y))
        .isCloseTo(0.9961368359880048, within(1e-9));
  }

  @Test
  void followsAFallingRelation() {
    double[] falling = new double[Y.length];
    Arrays.setAll(falling, i -> Y[Y.length - 1 - i]);
    LogisticCurve curve = LogisticFit.of(steps(20), falling);
    assertThat(error(curve, steps(20), falling)).isCloseTo(0.2318869688829683, within(1e-10));
  }

  @Property(tries = 200)
  void findsTheCurveThatMadeTheData(
      @ForAll @DoubleRange(min = 3.5, max = 5) double upper,
      @ForAll @DoubleRange(min = 0, max = 2) double lower,
      @ForAll @DoubleRange(min = 1.3, max = 2.7) double centre,
      @ForAll @DoubleRange(min = 0.15, max = 0.6) double width) {
    LogisticCurve truth = new LogisticCurve(upper, lower, centre, width);
    double[] x = steps(41);
    double[] y = truth.at(x);
    assertThat(error(LogisticFit.of(x, y), x, y)).isLessThan(1e-10);
  }

  @Property(tries = 200)
  void neverLosesToItsStart(
      @ForAll @Size(min = 4, max = 30) List<@DoubleRange(min = -100, max = 100) Double> y) {
    double[] ys = y.stream().mapToDouble(Double::doubleValue).toArray();
    double[] xs = steps(ys.length);
    double mean = Arrays.stream(xs).average().orElseThrow();
    double variance = Arrays.stream(xs).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
    LogisticCurve start =
        new LogisticCurve(
            Arrays.stream(ys).max().orElseThrow(),
            Arrays.stream(ys).min().orElseThrow(),
            mean,
            Math.sqrt(variance) / 4);
    double found = error(LogisticFit.of(xs, ys), xs, ys);
    assertThat(found).isLessThanOrEqualTo(error(start, xs, ys) * (1 + 1e-9) + 1e-12);
  }

  @Property(tries = 50)
  void doesNotDependOnUnits(@ForAll long seed) {
    Random random = new Random(seed);
    double[] x = steps(60);
    double[] y = new LogisticCurve(4.5, 1.2, 3, 0.7).at(x);
    double[] far = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] += 0.2 * random.nextGaussian();
      far[i] = 1e4 + 300 * x[i];
    }
    double[] fitted = LogisticFit.of(x, y).at(x);
    double[] fittedFar = LogisticFit.of(far, y).at(far);
    assertThat(fittedFar).containsExactly(fitted, within(1e-5));
  }

  @Test
  void edgesOfTheData() {
    double[] x = steps(6);
    double[] flat = {2, 2, 2, 2, 2, 2};
    assertThat(LogisticFit.of(x, flat).at(x)).containsExactly(flat);
    double[] step = {1, 1, 1, 5, 5, 5};
    assertThat(error(LogisticFit.of(x, step), x, step)).isLessThan(1e-6);
    assertThat(error(LogisticFit.of(x, x), x, x)).isLessThan(1e-3);
    assertThatThrownBy(() -> LogisticFit.of(flat, x)).hasMessageContaining("equal: 2.0");
    assertThatThrownBy(() -> LogisticFit.of(steps(3), steps(3))).hasMessageContaining("got 3");
    assertThatThrownBy(() -> new LogisticCurve(1, 0, 0, 0)).hasMessageContaining("0.0");
  }

  private static double[] steps(int n) {
    double[] x = new double[n];
    Arrays.setAll(x, i -> 0.1 * i);
    return x;
  }

  private static double error(LogisticCurve curve, double[] x, double[] y) {
    double error = 0;
    for (int i = 0; i < x.length; i++) {
      error += (y[i] - curve.at(x[i])) * (y[i] - curve.at(x[i]));
    }
    return error;
  }
}
