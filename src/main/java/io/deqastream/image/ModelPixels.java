package io.deqastream.image;

/**
 * What the model sees of one image: {@code size x size} 8-bit RGB pixels, row-major, interleaved.
 * They stay 8-bit until they are on the device. The array is handed over, never written again.
 */
public record ModelPixels(int size, byte[] rgb) {
  public ModelPixels {
    if (size < 1 || rgb.length != Math.multiplyExact(3L, (long) size * size)) {
      throw new IllegalArgumentException(
          "model pixels of size " + size + " cannot hold " + rgb.length + " bytes");
    }
  }
}
