package io.deqastream.image;

import java.util.Objects;

/** What the model sees of an image, and the facts that events carry about it. */
public record PreparedImage(ModelPixels pixels, ImageFormat format, int width, int height) {
  public PreparedImage {
    Objects.requireNonNull(pixels);
    Objects.requireNonNull(format);
  }
}
