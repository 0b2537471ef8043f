package io.deqastream.training.starter;

/**
 * Resizes a canvas with a separable kernel that widens when it shrinks (as Pillow's does), in
 * floats: for what is done to pictures, not for what the model sees of them. Stateless.
 */
enum Resampler {
  NEAREST(0.5) {
    @Override
    double weight(double x) {
      return x >= -0.5 && x < 0.5 ? 1 : 0;
    }
  },
  BILINEAR(1) {
    @Override
    double weight(double x) {
      return Math.max(0, 1 - Math.abs(x));
    }
  },
  BICUBIC(2) {
    @Override
    double weight(double x) {
      double a = Math.abs(x);
      if (a < 1) {
        return (1.5 * a - 2.5) * a * a + 1;
      }
      return a < 2 ? ((-0.5 * a + 2.5) * a - 4) * a + 2 : 0;
    }
  };

  private final double support;

  Resampler(double support) {
    this.support = support;
  }

  /** The kernel at a distance, in pixels of the coarser grid. */
  abstract double weight(double x);

  /** The canvas at another size. */
  Canvas resize(Canvas from, int width, int height) {
    if (width == from.width() && height == from.height()) {
      return from.copy();
    }
    Taps across = taps(from.width(), width);
    Taps down = taps(from.height(), height);
    Canvas to = Canvas.blank(width, height);
    float[] narrow = new float[width * from.height()];
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      horizontal(from.planes()[c], from.width(), from.height(), narrow, across);
      vertical(narrow, width, to.planes()[c], down);
    }
    return to;
  }

  private static void horizontal(float[] in, int width, int height, float[] out, Taps taps) {
    int n = taps.first.length;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < n; x++) {
        float sum = 0;
        int at = y * width + taps.first[x];
        float[] k = taps.weights[x];
        for (int t = 0; t < k.length; t++) {
          sum += k[t] * in[at + t];
        }
        out[y * n + x] = sum;
      }
    }
  }

  private static void vertical(float[] in, int width, float[] out, Taps taps) {
    for (int y = 0; y < taps.first.length; y++) {
      int to = y * width;
      float[] k = taps.weights[y];
      for (int t = 0; t < k.length; t++) {
        int at = (taps.first[y] + t) * width;
        float w = k[t];
        for (int x = 0; x < width; x++) {
          out[to + x] += w * in[at + x];
        }
      }
    }
  }

  private Taps taps(int in, int out) {
    double scale = (double) in / out;
    double wide = Math.max(scale, 1);
    int[] first = new int[out];
    float[][] weights = new float[out][];
    for (int i = 0; i < out; i++) {
      double center = (i + 0.5) * scale;
      int from = Math.max(0, (int) (center - support * wide + 0.5));
      int to = Math.min(in, Math.max(from + 1, (int) (center + support * wide + 0.5)));
      from = Math.min(from, to - 1);
      double sum = 0;
      double[] k = new double[to - from];
      for (int j = 0; j < k.length; j++) {
        k[j] = weight((from + j - center + 0.5) / wide);
        sum += k[j];
      }
      first[i] = from;
      weights[i] = new float[k.length];
      for (int j = 0; j < k.length; j++) {
        weights[i][j] = (float) (sum == 0 ? 1.0 / k.length : k[j] / sum);
      }
    }
    return new Taps(first, weights);
  }

  /** For every output position: where its inputs begin, and their weights. */
  private record Taps(int[] first, float[][] weights) {}
}
