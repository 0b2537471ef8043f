package io.deqastream.training;

import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageException;
import io.deqastream.image.ImageLimits;
import io.deqastream.image.ImagePreprocessor;
import io.deqastream.image.ModelPixels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Picture files to the model's pixels. Keeps pixels up to a share of the heap, so that small data
 * sets are decoded once; what is above is decoded anew every time. One thread.
 */
public final class Pictures {
  private static final double SHARE = 0.4;

  private final ImagePreprocessor preprocessor;
  private final ImageLimits limits = ImageLimits.DEFAULTS;
  private long budget = (long) (SHARE * Runtime.getRuntime().maxMemory());

  /**
   * For a model's input size.
   *
   * @param size side of the square that the model sees
   */
  public Pictures(int size) {
    this.preprocessor = new ImagePreprocessor(new ImageDecoder(limits), size);
  }

  /**
   * Decodes a picture now and answers where its pixels can be had from then on.
   *
   * @throws IOException with the reason, if it cannot be read or decoded
   */
  public Example.PixelSource open(Path file) throws IOException {
    ModelPixels pixels = decode(file);
    if (budget < pixels.rgb().length) {
      return () -> decode(file);
    }
    budget -= pixels.rgb().length;
    return () -> pixels;
  }

  /**
   * Decodes a picture.
   *
   * @throws IOException with the reason, if it cannot be read or decoded
   */
  public ModelPixels decode(Path file) throws IOException {
    try {
      if (Files.size(file) > limits.maxBytes()) {
        throw new IOException(
            "%d bytes are above the limit of %d".formatted(Files.size(file), limits.maxBytes()));
      }
      return preprocessor.prepare(Files.readAllBytes(file)).pixels();
    } catch (NoSuchFileException e) {
      throw new IOException("no such file", e);
    } catch (ImageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
