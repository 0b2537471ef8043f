package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * Sees intermediate results by stage name, for verification. It must copy what it keeps: the array
 * dies with its layer. {@link #NONE} costs nothing.
 */
@FunctionalInterface
public interface StageTap {
  /** Sees nothing. */
  StageTap NONE = (stage, value) -> {};

  /** Called once for every stage of a pass, in order. */
  void record(String stage, NDArray value);
}
