package io.deqastream.model.checkpoint;

import java.util.List;

/**
 * What a checkpoint says of one tensor. The product of the shape and of the element's size fits a
 * {@code long}: readers have checked.
 *
 * @param name the reference implementation's name for it
 * @param type elements as stored
 * @param shape dimensions, outermost first; empty for a scalar
 */
public record TensorInfo(String name, StoredType type, List<Long> shape) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** Number of elements. */
  public long elements() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  /** Size of the elements as stored. */
  public long bytes() {
    return Math.multiplyExact(elements(), (long) type.bytes());
  }

  /** The shape as an array, for DJL. */
  public long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
