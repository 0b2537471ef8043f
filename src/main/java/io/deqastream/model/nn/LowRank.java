package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * A LoRA term, scale * x A^T B^T (Hu et al. 2021), without dropout. Differentiable; owns nothing.
 *
 * @param a [r, in]
 * @param b [out, r]
 * @param scale alpha / r
 */
public record LowRank(NDArray a, NDArray b, double scale) {

  /** x [.., in] to [.., out]. */
  public NDArray forward(NDArray x) {
    NDArray inner = x.getNDArrayInternal().linear(x, a, null).singletonOrThrow();
    return Scalars.times(
        inner.getNDArrayInternal().linear(inner, b, null).singletonOrThrow(), scale);
  }
}
