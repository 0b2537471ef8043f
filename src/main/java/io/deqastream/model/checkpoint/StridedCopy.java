package io.deqastream.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Rearranges a tensor that was saved as a view, e.g. transposed, into rows without gaps. Takes
 * memory for what the view spans and for the result, both bounded by {@value #MAX_BYTES}.
 */
final class StridedCopy {
  private static final long MAX_BYTES = 1L << 30;

  private StridedCopy() {}

  /** The elements row by row, ready for an array; bfloat16 widened to float32. */
  static ByteBuffer dense(FileChannel channel, TensorRegion region) throws IOException {
    long span = region.span();
    long needed = region.info().elements() * Float.BYTES;
    if (span > MAX_BYTES || Math.max(needed, region.info().bytes()) > MAX_BYTES) {
      throw new CheckpointException(
          region.file(),
          "tensor \"%s\" is a strided view of %d bytes, above the limit of %d"
              .formatted(region.info().name(), span, MAX_BYTES));
    }
    ByteBuffer source = ByteBuffer.allocate((int) span).order(ByteOrder.LITTLE_ENDIAN);
    TensorReader.readFully(channel, source, region.offset());
    ByteBuffer dense = direct(region.info().bytes());
    copy(region, source, dense, 0, 0);
    dense.flip();
    if (region.info().type() != StoredType.BF16) {
      return dense;
    }
    ByteBuffer wide = direct(needed);
    TensorReader.widen(dense, wide);
    return wide;
  }

  private static void copy(
      TensorRegion region, ByteBuffer source, ByteBuffer dense, int dimension, long at) {
    int size = region.info().type().bytes();
    if (dimension == region.strides().size()) {
      for (int b = 0; b < size; b++) {
        dense.put(source.get((int) (at * size) + b));
      }
      return;
    }
    long step = region.strides().get(dimension);
    for (long i = 0; i < region.info().shape().get(dimension); i++) {
      copy(region, source, dense, dimension + 1, at + i * step);
    }
  }

  private static ByteBuffer direct(long bytes) {
    return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
