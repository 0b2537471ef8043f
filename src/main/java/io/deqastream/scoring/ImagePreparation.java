package io.deqastream.scoring;

import io.deqastream.image.ImageException;
import io.deqastream.image.PreparedImage;

/** Bytes to the model's pixels, called from decode threads; a test's place to step in. */
@FunctionalInterface
interface ImagePreparation {
  PreparedImage prepare(byte[] bytes) throws ImageException;
}
