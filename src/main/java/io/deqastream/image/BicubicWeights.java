package io.deqastream.image;

/**
 * Pillow's antialiased bicubic kernel for one axis, in its own order of operations, as fixed-point
 * numbers of 22 fractional bits. Output {@code o} is the sum over {@code i < count(o)} of input
 * {@code first(o) + i} times {@code weight(o, i)}. Immutable.
 */
final class BicubicWeights {
  static final int PRECISION = 22;

  private final int in;
  private final int out;
  private final int stride;
  private final int[] first;
  private final int[] count;
  private final int[] weights;

  BicubicWeights(int in, int out) {
    this.in = in;
    this.out = out;
    double scale = (double) in / out;
    double filterScale = Math.max(1.0, scale);
    double support = 2.0 * filterScale;
    double inverse = 1.0 / filterScale;
    stride = (int) Math.ceil(support) * 2 + 1;
    first = new int[out];
    count = new int[out];
    weights = new int[out * stride];
    double[] row = new double[stride];
    for (int o = 0; o < out; o++) {
      double center = (o + 0.5) * scale;
      int from = Math.max(0, (int) (center - support + 0.5));
      int n = Math.min(in, (int) (center + support + 0.5)) - from;
      double sum = 0;
      for (int i = 0; i < n; i++) {
        row[i] = kernel((i + from - center + 0.5) * inverse);
        sum += row[i];
      }
      first[o] = from;
      count[o] = n;
      for (int i = 0; i < n; i++) {
        double w = sum == 0 ? row[i] : row[i] / sum;
        double fixed = w * (1 << PRECISION);
        weights[o * stride + i] = (int) (w < 0 ? fixed - 0.5 : fixed + 0.5);
      }
    }
  }

  boolean fits(int otherIn, int otherOut) {
    return in == otherIn && out == otherOut;
  }

  int first(int o) {
    return first[o];
  }

  int count(int o) {
    return count[o];
  }

  int weight(int o, int i) {
    return weights[o * stride + i];
  }

  /** Keys' cubic with a = -0.5. */
  private static double kernel(double at) {
    double a = -0.5;
    double x = Math.abs(at);
    if (x < 1.0) {
      return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
    }
    if (x < 2.0) {
      return (((x - 5) * x + 8) * x - 4) * a;
    }
    return 0.0;
  }
}
