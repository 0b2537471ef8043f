package io.deqastream.training.starter;

import java.util.SplittableRandom;

/**
 * Changes to tone and colour, pixel by pixel, in place: saturation, contrast, exposure, banding,
 * and the luminance-chroma space of JPEG (ITU-R BT.601). Stateless.
 */
final class Colours {
  private Colours() {}

  /** RGB to Y, Cb, Cr, the last two around 0. */
  static void toLumaChroma(Canvas canvas) {
    float[] r = canvas.planes()[0];
    float[] g = canvas.planes()[1];
    float[] b = canvas.planes()[2];
    for (int i = 0; i < r.length; i++) {
      float y = 0.299f * r[i] + 0.587f * g[i] + 0.114f * b[i];
      float cb = 0.564f * (b[i] - y);
      float cr = 0.713f * (r[i] - y);
      r[i] = y;
      g[i] = cb;
      b[i] = cr;
    }
  }

  /** The way back. */
  static void toRgb(Canvas canvas) {
    float[] y = canvas.planes()[0];
    float[] cb = canvas.planes()[1];
    float[] cr = canvas.planes()[2];
    for (int i = 0; i < y.length; i++) {
      float red = y[i] + 1.4025f * cr[i];
      float blue = y[i] + 1.7730f * cb[i];
      float green = (y[i] - 0.299f * red - 0.114f * blue) / 0.587f;
      y[i] = red;
      cb[i] = green;
      cr[i] = blue;
    }
  }

  /** Moves every pixel from its own grey (factor 0) through itself (1) to stronger colour. */
  static void saturate(Canvas canvas, double factor) {
    toLumaChroma(canvas);
    for (int c = 1; c < Canvas.CHANNELS; c++) {
      scale(canvas.planes()[c], (float) factor, 0);
    }
    toRgb(canvas);
  }

  /** Scales the distance from the picture's mean luminance. */
  static void contrast(Canvas canvas, double factor) {
    double sum = 0;
    for (int i = 0; i < canvas.planes()[0].length; i++) {
      sum +=
          0.299f * canvas.planes()[0][i]
              + 0.587f * canvas.planes()[1][i]
              + 0.114f * canvas.planes()[2][i];
    }
    double mean = sum / canvas.planes()[0].length;
    for (float[] plane : canvas.planes()) {
      scale(plane, (float) factor, (float) (mean * (1 - factor)));
    }
  }

  /** 255 (x / 255)^gamma times gain: under- and overexposure, with clipping. */
  static void expose(Canvas canvas, double gain, double gamma) {
    float[] table = new float[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.min(255, 255 * gain * Math.pow(i / 255.0, gamma));
    }
    canvas.quantize();
    for (float[] plane : canvas.planes()) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = table[(int) plane[i]];
      }
    }
  }

  /** As light and camera vary without harm: a little gamma, contrast, colour and colour cast. */
  static void tone(Canvas canvas, SplittableRandom random) {
    expose(canvas, 1, Math.exp(between(-0.22, 0.22, random)));
    contrast(canvas, Math.exp(between(-0.12, 0.12, random)));
    saturate(canvas, Math.exp(between(-0.22, 0.22, random)));
    for (float[] plane : canvas.planes()) {
      scale(plane, (float) Math.exp(between(-0.06, 0.06, random)), 0);
    }
  }

  private static double between(double from, double to, SplittableRandom random) {
    return from + (to - from) * random.nextDouble();
  }

  /** Keeps only {@code levels} values per channel. */
  static void band(Canvas canvas, double levels) {
    float step = (float) (255 / (levels - 1));
    for (float[] plane : canvas.planes()) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = step * Math.round(plane[i] / step);
      }
    }
  }

  /** Mixes every pixel with the mean of its square block. */
  static void block(Canvas canvas, int side, double share) {
    for (float[] plane : canvas.planes()) {
      for (int top = 0; top < canvas.height(); top += side) {
        for (int left = 0; left < canvas.width(); left += side) {
          mixBlock(
              plane,
              canvas.width(),
              left,
              Math.min(canvas.width(), left + side),
              top,
              Math.min(canvas.height(), top + side),
              (float) share);
        }
      }
    }
  }

  private static void mixBlock(
      float[] plane, int width, int left, int right, int top, int bottom, float share) {
    float sum = 0;
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        sum += plane[y * width + x];
      }
    }
    float mean = sum / ((right - left) * (bottom - top));
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        plane[y * width + x] += share * (mean - plane[y * width + x]);
      }
    }
  }

  private static void scale(float[] plane, float factor, float offset) {
    for (int i = 0; i < plane.length; i++) {
      plane[i] = plane[i] * factor + offset;
    }
  }
}
