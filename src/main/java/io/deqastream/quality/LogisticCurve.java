package io.deqastream.quality;

/**
 * The four-parameter logistic by which predictions are mapped to opinion scores before PLCC and
 * RMSE are taken (VQEG FR-TV, 2003): y = (upper - lower) / (1 + exp(-(x - centre) / width)) +
 * lower. The parameters are finite and the width is not zero. {@link LogisticFit} finds them.
 */
public record LogisticCurve(double upper, double lower, double centre, double width) {
  /**
   * Checks the parameters.
   *
   * @throws IllegalArgumentException if one is not finite or the width is zero
   */
  public LogisticCurve {
    if (!Double.isFinite(upper + lower + centre + width) || width == 0) {
      throw new IllegalArgumentException(
          "not a logistic curve: " + upper + ", " + lower + ", " + centre + ", " + width);
    }
  }

  /** The curve at {@code x}. */
  public double at(double x) {
    return (upper - lower) * rise(x) + lower;
  }

  /** The curve at each of these; a new array. */
  public double[] at(double... xs) {
    double[] ys = new double[xs.length];
    for (int i = 0; i < xs.length; i++) {
      ys[i] = at(xs[i]);
    }
    return ys;
  }

  /** The logistic part alone, 0 to 1. */
  double rise(double x) {
    return 1 / (1 + Math.exp(-(x - centre) / width));
  }
}
