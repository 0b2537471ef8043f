package io.deqastream.image;

import java.util.Objects;

/** An image's pixels and the format of the file they came from. */
public record DecodedImage(RgbRaster raster, ImageFormat format) {
  public DecodedImage {
    Objects.requireNonNull(raster);
    Objects.requireNonNull(format);
  }
}
