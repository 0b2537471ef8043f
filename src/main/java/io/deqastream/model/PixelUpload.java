package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.image.ModelPixels;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Brings a batch of 8-bit pixels to the device with one copy on the host. Keeps one direct buffer,
 * as large as the largest batch so far; the array it returns is valid until the next call. One
 * thread at a time.
 */
final class PixelUpload {
  private final int size;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  /** For images of {@code size} pixels a side. */
  PixelUpload(int size) {
    this.size = size;
  }

  /**
   * Copies the images side by side.
   *
   * @return [B, size, size, 3], 8 bits, in the manager given
   * @throws IllegalArgumentException if there is none, or one has another size
   */
  NDArray upload(NDManager manager, List<ModelPixels> images) {
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a batch needs at least one image");
    }
    for (ModelPixels image : images) {
      if (image.size() != size) {
        throw new IllegalArgumentException(
            "the model sees %d x %d pixels, not %d x %d"
                .formatted(size, size, image.size(), image.size()));
      }
    }
    int needed = Math.multiplyExact(images.size(), 3 * size * size);
    if (buffer.capacity() < needed) {
      buffer = ByteBuffer.allocateDirect(needed);
    }
    buffer.clear().limit(needed);
    images.forEach(image -> buffer.put(image.rgb()));
    buffer.flip();
    return manager.create(buffer.slice(), new Shape(images.size(), size, size, 3), DataType.UINT8);
  }
}
