package io.deqastream.training.starter;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/**
 * A picture being made: three planes (red, green, blue) of {@code width * height} values, 0 to 255
 * when finished, not clipped on the way. Mutable, confined to the thread that makes the picture.
 */
record Canvas(int width, int height, float[][] planes) {
  static final int CHANNELS = 3;

  /** A black one. */
  static Canvas blank(int width, int height) {
    return new Canvas(width, height, new float[CHANNELS][width * height]);
  }

  /** The pixels of a decoded or drawn image; transparency is ignored. */
  static Canvas of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    Canvas canvas = blank(width, height);
    int[] row = new int[width];
    for (int y = 0; y < height; y++) {
      row(image, y, row);
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        canvas.planes[0][at] = row[x] >> 16 & 255;
        canvas.planes[1][at] = row[x] >> 8 & 255;
        canvas.planes[2][at] = row[x] & 255;
      }
    }
    return canvas;
  }

  /** One row as 0xRRGGBB; what codecs decode to goes without a colour model. */
  private static void row(BufferedImage image, int y, int[] row) {
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR
        && image.getRaster().getDataBuffer() instanceof DataBufferByte bytes
        && bytes.getSize() == CHANNELS * row.length * image.getHeight()) {
      byte[] bgr = bytes.getData();
      for (int x = 0, at = CHANNELS * y * row.length; x < row.length; x++, at += CHANNELS) {
        row[x] = (bgr[at + 2] & 255) << 16 | (bgr[at + 1] & 255) << 8 | (bgr[at] & 255);
      }
    } else {
      image.getRGB(0, y, row.length, 1, row, 0, row.length);
    }
  }

  /**
   * A part of a picture kept as interleaved RGB, 8 bits.
   *
   * @param stride width of that picture, pixels
   */
  static Canvas of(byte[] rgb, int stride, int left, int top, int w, int h) {
    Canvas part = blank(w, h);
    for (int y = 0; y < h; y++) {
      int from = CHANNELS * ((top + y) * stride + left);
      for (int x = 0; x < w; x++) {
        for (int c = 0; c < CHANNELS; c++) {
          part.planes[c][y * w + x] = rgb[from + CHANNELS * x + c] & 255;
        }
      }
    }
    return part;
  }

  /** A copy that shares nothing. */
  Canvas copy() {
    return new Canvas(
        width, height, Arrays.stream(planes).map(float[]::clone).toArray(float[][]::new));
  }

  /** Mirrors left and right, in place. */
  void mirror() {
    for (float[] plane : planes) {
      for (int y = 0; y < height; y++) {
        for (int l = y * width, r = l + width - 1; l < r; l++, r--) {
          float kept = plane[l];
          plane[l] = plane[r];
          plane[r] = kept;
        }
      }
    }
  }

  /** Rounds to whole numbers between 0 and 255, in place: what a file with 8 bits keeps. */
  Canvas quantize() {
    for (float[] plane : planes) {
      for (int i = 0; i < plane.length; i++) {
        plane[i] = (int) (Math.min(255f, Math.max(0f, plane[i])) + 0.5f);
      }
    }
    return this;
  }

  /** As an image without transparency, for codecs; rounds and clips. */
  BufferedImage toImage() {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] rgb = ((DataBufferInt) image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] =
          eightBits(planes[0][i]) << 16 | eightBits(planes[1][i]) << 8 | eightBits(planes[2][i]);
    }
    return image;
  }

  /** Interleaved RGB, 8 bits, row-major; rounds and clips. */
  byte[] toBytes() {
    byte[] rgb = new byte[CHANNELS * width * height];
    for (int i = 0, at = 0; at < rgb.length; i++, at += CHANNELS) {
      rgb[at] = (byte) eightBits(planes[0][i]);
      rgb[at + 1] = (byte) eightBits(planes[1][i]);
      rgb[at + 2] = (byte) eightBits(planes[2][i]);
    }
    return rgb;
  }

  private static int eightBits(float value) {
    return (int) (Math.min(255f, Math.max(0f, value)) + 0.5f);
  }

  /**
   * Covers the right or the lower half with the same place of another canvas, as far as it goes.
   */
  void pasteHalf(Canvas other, boolean right) {
    int left = right ? width / 2 : 0;
    int top = right ? 0 : height / 2;
    int across = Math.min(width, other.width) - left;
    for (int c = 0; c < CHANNELS && across > 0; c++) {
      for (int y = top; y < Math.min(height, other.height); y++) {
        System.arraycopy(
            other.planes[c], y * other.width + left, planes[c], y * width + left, across);
      }
    }
  }
}
