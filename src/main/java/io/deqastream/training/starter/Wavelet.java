package io.deqastream.training.starter;

import java.util.Arrays;

/**
 * What JPEG 2000 does to a picture, without its bit stream: Cohen-Daubechies-Feauveau 9/7 wavelet
 * over luminance and chroma, coefficients quantised with a dead zone, and back. Stateless.
 */
final class Wavelet {
  private static final int LEVELS = 4;
  private static final float[] STEPS = {-1.5861343f, -0.05298012f, 0.8829111f, 0.44350687f};
  private static final float SCALE = 1.1496044f;

  private Wavelet() {}

  /** Quantises all coefficients of a canvas with this step (in grey levels), in place. */
  static void quantize(Canvas canvas, double step) {
    int unit = 1 << LEVELS;
    int width = (canvas.width() + unit - 1) / unit * unit;
    int height = (canvas.height() + unit - 1) / unit * unit;
    Colours.toLumaChroma(canvas);
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      float[] padded = pad(canvas, c, width, height);
      for (int level = 0; level < LEVELS; level++) {
        rows(padded, width, width >> level, height >> level, true);
        columns(padded, width, width >> level, height >> level, true);
      }
      quantize(
          padded, (float) (c == 0 ? step : 1.6 * step), width >> LEVELS, height >> LEVELS, width);
      for (int level = LEVELS - 1; level >= 0; level--) {
        columns(padded, width, width >> level, height >> level, false);
        rows(padded, width, width >> level, height >> level, false);
      }
      for (int y = 0; y < canvas.height(); y++) {
        System.arraycopy(padded, y * width, canvas.planes()[c], y * canvas.width(), canvas.width());
      }
    }
    Colours.toRgb(canvas);
  }

  private static float[] pad(Canvas canvas, int c, int width, int height) {
    float[] padded = new float[width * height];
    for (int y = 0; y < height; y++) {
      int source = Math.min(y, canvas.height() - 1) * canvas.width();
      System.arraycopy(canvas.planes()[c], source, padded, y * width, canvas.width());
      float last = canvas.planes()[c][source + canvas.width() - 1];
      Arrays.fill(padded, y * width + canvas.width(), (y + 1) * width, last);
    }
    return padded;
  }

  private static void quantize(float[] plane, float step, int lowWidth, int lowHeight, int width) {
    for (int i = 0; i < plane.length; i++) {
      boolean low = i % width < lowWidth && i / width < lowHeight;
      float s = low ? Math.min(step, 16) : step; // rate control spends its first bits here
      int q = (int) (Math.abs(plane[i]) / s);
      plane[i] = q == 0 && !low ? 0 : Math.signum(plane[i]) * (q + 0.5f) * s;
    }
  }

  private static void rows(float[] plane, int stride, int width, int height, boolean forward) {
    float[] line = new float[width];
    int half = width / 2;
    for (int y = 0; y < height; y++) {
      int row = y * stride;
      if (forward) {
        System.arraycopy(plane, row, line, 0, width);
        for (int s = 0; s < STEPS.length; s++) {
          lift(line, 1, width, 1, s % 2 == 0 ? 1 : 0, STEPS[s]);
        }
        for (int i = 0; i < half; i++) {
          plane[row + i] = line[2 * i] * SCALE;
          plane[row + half + i] = line[2 * i + 1] / SCALE;
        }
      } else {
        for (int i = 0; i < half; i++) {
          line[2 * i] = plane[row + i] / SCALE;
          line[2 * i + 1] = plane[row + half + i] * SCALE;
        }
        for (int s = STEPS.length - 1; s >= 0; s--) {
          lift(line, 1, width, 1, s % 2 == 0 ? 1 : 0, -STEPS[s]);
        }
        System.arraycopy(line, 0, plane, row, width);
      }
    }
  }

  private static void columns(float[] plane, int stride, int width, int height, boolean forward) {
    float[] block = new float[width * height];
    int half = height / 2;
    for (int y = 0; y < height; y++) {
      int other = forward ? y : y % 2 == 0 ? y / 2 : half + y / 2;
      float scale = forward ? 1 : y % 2 == 0 ? 1 / SCALE : SCALE;
      for (int x = 0; x < width; x++) {
        block[y * width + x] = plane[other * stride + x] * scale;
      }
    }
    for (int i = 0; i < STEPS.length; i++) {
      int s = forward ? i : STEPS.length - 1 - i;
      lift(block, width, height, width, s % 2 == 0 ? 1 : 0, forward ? STEPS[s] : -STEPS[s]);
    }
    for (int y = 0; y < height; y++) {
      int target = !forward ? y : y % 2 == 0 ? y / 2 : half + y / 2;
      float scale = !forward ? 1 : y % 2 == 0 ? SCALE : 1 / SCALE;
      for (int x = 0; x < width; x++) {
        plane[target * stride + x] = block[y * width + x] * scale;
      }
    }
  }

  /** Adds w times both neighbours to every second of {@code count} rows of {@code lanes} values. */
  private static void lift(float[] a, int lanes, int count, int stride, int first, float w) {
    for (int i = first; i < count; i += 2) {
      int before = (i == 0 ? 1 : i - 1) * stride;
      int after = (i == count - 1 ? count - 2 : i + 1) * stride;
      int at = i * stride;
      for (int x = 0; x < lanes; x++) {
        a[at + x] += w * (a[before + x] + a[after + x]);
      }
    }
  }
}
