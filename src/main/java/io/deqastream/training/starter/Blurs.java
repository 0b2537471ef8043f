package io.deqastream.training.starter;

import java.util.Arrays;

/**
 * Blur by a Gaussian and by a straight movement, in place, edges repeated. Written as sums of
 * shifted rows, which the compiler turns into vector instructions. Stateless.
 */
final class Blurs {
  private static final double REACH = 2.6; // standard deviations; 1 % of the mass lies beyond

  private Blurs() {}

  /** Gaussian blur; {@code sigma} in pixels. */
  static void gaussian(Canvas canvas, double sigma) {
    int radius = Math.max(1, (int) Math.ceil(REACH * sigma));
    float[] kernel = new float[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      double w = Math.exp(-0.5 * i * i / (sigma * sigma));
      kernel[i + radius] = (float) w;
      sum += w;
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= (float) sum;
    }
    for (float[] plane : canvas.planes()) {
      across(plane, canvas.width(), canvas.height(), kernel, radius);
      down(plane, canvas.width(), canvas.height(), kernel, radius);
    }
  }

  /** The camera moves {@code length} pixels in the direction of {@code angle} (radians). */
  static void motion(Canvas canvas, double length, double angle) {
    int steps = Math.max(2, (int) Math.ceil(length));
    int width = canvas.width();
    int height = canvas.height();
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      float[] in = canvas.planes()[c];
      float[] out = new float[in.length];
      for (int s = 0; s < steps; s++) {
        double at = length * ((s + 0.5) / steps - 0.5);
        shiftedSum(
            in,
            out,
            width,
            height,
            (int) Math.round(at * Math.cos(angle)),
            (int) Math.round(at * Math.sin(angle)));
      }
      for (int i = 0; i < out.length; i++) {
        in[i] = out[i] / steps;
      }
    }
  }

  private static void shiftedSum(float[] in, float[] out, int width, int height, int dx, int dy) {
    int from = Math.max(0, -dx);
    int to = Math.min(width, width - dx);
    for (int y = 0; y < height; y++) {
      int source = Math.min(height - 1, Math.max(0, y + dy)) * width;
      int target = y * width;
      for (int x = 0; x < from; x++) {
        out[target + x] += in[source];
      }
      for (int x = from; x < to; x++) {
        out[target + x] += in[source + x + dx];
      }
      for (int x = Math.max(to, from); x < width; x++) {
        out[target + x] += in[source + width - 1];
      }
    }
  }

  private static void across(float[] plane, int width, int height, float[] kernel, int radius) {
    float[] padded = new float[width + 2 * radius];
    float[] out = new float[width];
    for (int y = 0; y < height; y++) {
      int row = y * width;
      System.arraycopy(plane, row, padded, radius, width);
      Arrays.fill(padded, 0, radius, plane[row]);
      Arrays.fill(padded, radius + width, padded.length, plane[row + width - 1]);
      Arrays.fill(out, 0);
      for (int t = 0; t < kernel.length; t++) {
        float w = kernel[t];
        for (int x = 0; x < width; x++) {
          out[x] += w * padded[x + t];
        }
      }
      System.arraycopy(out, 0, plane, row, width);
    }
  }

  private static void down(float[] plane, int width, int height, float[] kernel, int radius) {
    float[] out = new float[plane.length];
    for (int y = 0; y < height; y++) {
      for (int t = -radius; t <= radius; t++) {
        int source = Math.min(height - 1, Math.max(0, y + t)) * width;
        float w = kernel[t + radius];
        for (int x = 0; x < width; x++) {
          out[y * width + x] += w * plane[source + x];
        }
      }
    }
    System.arraycopy(out, 0, plane, 0, plane.length);
  }
}
