package io.deqastream.image;

/**
 * Pads an image to a square with the model's mean colour and resizes it to the model's input, bit
 * for bit as Pillow's BICUBIC does. The padding is never stored: a padded column only adds a
 * constant, a padded row is one. Thread-safe; each thread keeps its own scratch memory.
 */
public final class SquareResizer {
  /** The colour of the padding: CLIP's mean pixel. */
  static final int[] PADDING = {122, 116, 104};

  private static final ThreadLocal<ResizePass> PASS = ThreadLocal.withInitial(ResizePass::new);

  /**
   * Pads and resizes one image.
   *
   * @param size side of the square that the model sees, in pixels
   */
  public ModelPixels resize(RgbRaster raster, int size) {
    return resize(PixelRows.of(raster), size);
  }

  ModelPixels resize(PixelRows rows, int size) {
    checkSize(size);
    int square = Math.max(rows.width(), rows.height());
    byte[] rgb = square == size ? pad(rows, size) : PASS.get().run(rows, square, size);
    return new ModelPixels(size, rgb);
  }

  static void checkSize(int size) {
    if (size < 1 || size > 4096) {
      throw new IllegalArgumentException(
          "a model input of " + size + " pixels, 1 to 4096 is meant");
    }
  }

  /** Nothing to resize: the image inside its padding. */
  private static byte[] pad(PixelRows rows, int size) {
    int left = (size - rows.width()) / 2;
    int top = (size - rows.height()) / 2;
    byte[] rgb = new byte[3 * size * size];
    fill(rgb);
    byte[] row = new byte[3 * rows.width()];
    for (int y = 0; y < rows.height(); y++) {
      rows.copy(y, 1, row);
      System.arraycopy(row, 0, rgb, 3 * ((top + y) * size + left), row.length);
    }
    return rgb;
  }

  private static void fill(byte[] rgb) {
    for (int i = 0; i < rgb.length; i += 3) {
      rgb[i] = (byte) PADDING[0];
      rgb[i + 1] = (byte) PADDING[1];
      rgb[i + 2] = (byte) PADDING[2];
    }
  }
}
