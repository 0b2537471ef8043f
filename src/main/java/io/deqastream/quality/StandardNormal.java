package io.deqastream.quality;

/**
 * The standard normal distribution: its density and its cumulative distribution Phi, which is
 * within 1e-15 of the true value everywhere and within a relative 1e-13 in the tails. Pure
 * functions; any thread.
 */
public final class StandardNormal {
  private static final double SQRT_TWO_PI = Math.sqrt(2 * Math.PI);

  /** Beyond this the continued fraction takes fewer terms than the series, and loses no digits. */
  private static final double TAIL = 2.5;

  private static final double TINY = 1e-300;

  private StandardNormal() {}

  /** The density at {@code x}. */
  public static double density(double x) {
    return Math.exp(-0.5 * x * x) / SQRT_TWO_PI;
  }

  /**
   * Phi(x), the probability of a value below {@code x}; 0 and 1 at the infinities, NaN for NaN.
   * Inside by the all-positive series x + x^3/3 + x^5/15 + ... (Marsaglia, "Evaluating the normal
   * distribution", 2004), outside by Laplace's continued fraction for the upper tail.
   */
  public static double cdf(double x) {
    if (Double.isNaN(x)) {
      return Double.NaN;
    }
    if (x > TAIL) {
      return 1 - upperTail(x);
    }
    if (x < -TAIL) {
      return upperTail(-x);
    }
    double square = x * x;
    double term = x;
    double sum = x;
    for (int odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
      term *= square / odd;
      sum += term;
    }
    return 0.5 + sum * density(x);
  }

  /** 1 - Phi(x) for x > 0: density(x) / (x + 1/(x + 2/(x + 3/(x + ...)))), by Lentz's method. */
  private static double upperTail(double x) {
    double density = density(x);
    if (density == 0) {
      return 0;
    }
    double fraction = x;
    double c = x;
    double d = 0;
    for (int k = 1; k < 500; k++) {
      d = 1 / Math.max(x + k * d, TINY);
      c = x + k / c;
      double change = c * d;
      fraction *= change;
      if (Math.abs(change - 1) < 1e-16) {
        break;
      }
    }
    return density / fraction;
  }
}
