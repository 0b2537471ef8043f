package io.deqastream.image;

/**
 * A decoded image: 8-bit RGB, row-major, interleaved, {@code 3 * width * height} bytes. The array
 * is not copied; whoever decodes hands it over and no one writes to it afterwards.
 */
public record RgbRaster(int width, int height, byte[] rgb) {
  public RgbRaster {
    if (width < 1 || height < 1 || rgb.length != Math.multiplyExact(3, width * (long) height)) {
      throw new IllegalArgumentException(
          "a raster of " + width + " x " + height + " cannot hold " + rgb.length + " bytes");
    }
  }
}
