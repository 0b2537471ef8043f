package io.deqastream.cli;

import io.deqastream.image.ImageException;
import io.deqastream.image.ImageFault;
import io.deqastream.image.ImageLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file for decoding and never more of it than the limit: a device has no size to ask. */
final class ImageBytes {
  private ImageBytes() {}

  static byte[] read(Path path, ImageLimits limits) throws IOException, ImageException {
    int most = (int) Math.min(Integer.MAX_VALUE - 16, limits.maxBytes());
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(most);
      if (bytes.length == most && in.read() >= 0) {
        throw new ImageException(
            ImageFault.TOO_LARGE, "more than %,d bytes, the limit".formatted(most));
      }
      return bytes;
    }
  }
}
