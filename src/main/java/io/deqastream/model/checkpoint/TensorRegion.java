package io.deqastream.model.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * Where one tensor's elements lie in a file, little-endian. The region lies within the file as it
 * was when the directory was read.
 *
 * @param info name, type and shape
 * @param file the file
 * @param offset of the first element, bytes
 * @param strides step of each dimension, elements; empty if the elements lie row by row without
 *     gaps
 */
record TensorRegion(TensorInfo info, Path file, long offset, List<Long> strides) {
  TensorRegion {
    strides = List.copyOf(strides);
  }

  static TensorRegion contiguous(TensorInfo info, Path file, long offset) {
    return new TensorRegion(info, file, offset, List.of());
  }

  boolean isContiguous() {
    return strides.isEmpty();
  }

  /** Bytes from the first to behind the last element. */
  long span() {
    if (isContiguous()) {
      return info.bytes();
    }
    long last = 0;
    for (int d = 0; d < strides.size(); d++) {
      if (info.shape().get(d) == 0) {
        return 0;
      }
      last = Math.addExact(last, Math.multiplyExact(info.shape().get(d) - 1, strides.get(d)));
    }
    return Math.multiplyExact(last + 1, (long) info.type().bytes());
  }
}
