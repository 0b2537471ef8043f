package io.deqastream.training.starter;

import java.util.Arrays;

/**
 * What JPEG 2000 does to a picture, without its bit stream: one of its two wavelets, both
 * Cohen-Daubechies-Feauveau's, over luminance and chroma, coefficients quantised with a dead zone,
 * and back. The step follows from the size of the file, whose bits are proportional to the
 * coefficients that are not zero (He and Mitra 2001). Stateless.
 */
enum Wavelet {
  /** The irreversible one: smooth. */
  CDF_9_7(1.1496044f, -1.5861343f, -0.05298012f, 0.8829111f, 0.44350687f),
  /** The reversible one, the default of many encoders: crisper, and angular when it is coarse. */
  CDF_5_3(1.4142135f, -0.5f, 0.25f);

  private static final int LEVELS = 5;

  /** Bits for a coefficient that is not zero, its share of all zeros around included. */
  private static final double BITS = 12;

  /** Chroma's step over luminance's: an error in chroma weighs so much more in red and blue. */
  private static final float CHROMA = 0.57f;

  private static final int BINS = 4096;
  private static final double PER_OCTAVE = 256;
  private static final double FINEST = 1.0 / 16;

  @SuppressWarnings("ImmutableEnumChecker") // never written
  private final float[] steps;

  private final float scale;

  /** Lifting steps, and what makes both bands' energies comparable. */
  Wavelet(float scale, float... steps) {
    this.scale = scale;
    this.steps = steps;
  }

  /**
   * Compresses and reads again, in place.
   *
   * @param ratio of the picture's 24 bits a pixel to the file's
   */
  void compress(Canvas canvas, double ratio) {
    int unit = 1 << LEVELS;
    int width = (canvas.width() + unit - 1) / unit * unit;
    int height = (canvas.height() + unit - 1) / unit * unit;
    Colours.toLumaChroma(canvas);
    float[][] planes = new float[Canvas.CHANNELS][];
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      planes[c] = pad(canvas, c, width, height);
      for (int level = 0; level < LEVELS; level++) {
        rows(planes[c], width, width >> level, height >> level, true);
        columns(planes[c], width, width >> level, height >> level, true);
      }
    }
    double bits = 24.0 * canvas.width() * canvas.height() / ratio;
    double step = step(planes, bits / BITS);
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      quantize(planes[c], (float) (c == 0 ? step : CHROMA * step));
      for (int level = LEVELS - 1; level >= 0; level--) {
        columns(planes[c], width, width >> level, height >> level, false);
        rows(planes[c], width, width >> level, height >> level, false);
      }
      for (int y = 0; y < canvas.height(); y++) {
        System.arraycopy(
            planes[c], y * width, canvas.planes()[c], y * canvas.width(), canvas.width());
      }
    }
    Colours.toRgb(canvas);
  }

  /** The step above which so many coefficients lie, to a part of an octave. */
  private static double step(float[][] planes, double above) {
    int[] counts = new int[BINS];
    for (int c = 0; c < planes.length; c++) {
      float weight = c == 0 ? 1 : 1 / CHROMA;
      for (float value : planes[c]) {
        double size = Math.abs(value) * weight;
        if (size >= FINEST) {
          counts[(int) Math.min(BINS - 1, PER_OCTAVE * Math.log(size / FINEST) / Math.log(2))]++;
        }
      }
    }
    int bin = BINS;
    for (long sum = 0; bin > 0 && sum < above; bin--) {
      sum += counts[bin - 1];
    }
    return FINEST * Math.pow(2, bin / PER_OCTAVE);
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

  private static void quantize(float[] plane, float step) {
    for (int i = 0; i < plane.length; i++) {
      int q = (int) (Math.abs(plane[i]) / step);
      plane[i] = q == 0 ? 0 : Math.signum(plane[i]) * (q + 0.5f) * step;
    }
  }

  private void rows(float[] plane, int stride, int width, int height, boolean forward) {
    float[] line = new float[width];
    int half = width / 2;
    for (int y = 0; y < height; y++) {
      int row = y * stride;
      if (forward) {
        System.arraycopy(plane, row, line, 0, width);
        for (int s = 0; s < steps.length; s++) {
          lift(line, 1, width, 1, s % 2 == 0 ? 1 : 0, steps[s]);
        }
        for (int i = 0; i < half; i++) {
          plane[row + i] = line[2 * i] * scale;
          plane[row + half + i] = line[2 * i + 1] / scale;
        }
      } else {
        for (int i = 0; i < half; i++) {
          line[2 * i] = plane[row + i] / scale;
          line[2 * i + 1] = plane[row + half + i] * scale;
        }
        for (int s = steps.length - 1; s >= 0; s--) {
          lift(line, 1, width, 1, s % 2 == 0 ? 1 : 0, -steps[s]);
        }
        System.arraycopy(line, 0, plane, row, width);
      }
    }
  }

  private void columns(float[] plane, int stride, int width, int height, boolean forward) {
    float[] block = new float[width * height];
    int half = height / 2;
    for (int y = 0; y < height; y++) {
      int other = forward ? y : y % 2 == 0 ? y / 2 : half + y / 2;
      float factor = forward ? 1 : y % 2 == 0 ? 1 / scale : scale;
      for (int x = 0; x < width; x++) {
        block[y * width + x] = plane[other * stride + x] * factor;
      }
    }
    for (int i = 0; i < steps.length; i++) {
      int s = forward ? i : steps.length - 1 - i;
      lift(block, width, height, width, s % 2 == 0 ? 1 : 0, forward ? steps[s] : -steps[s]);
    }
    for (int y = 0; y < height; y++) {
      int target = !forward ? y : y % 2 == 0 ? y / 2 : half + y / 2;
      float factor = !forward ? 1 : y % 2 == 0 ? scale : 1 / scale;
      for (int x = 0; x < width; x++) {
        plane[target * stride + x] = block[y * width + x] * factor;
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
