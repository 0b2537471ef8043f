package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * Layer normalisation over the last axis. Differentiable; the result belongs to the input's
 * manager.
 *
 * @param weight [D]
 * @param bias [D]
 * @param eps added to the variance
 */
public record LayerNorm(NDArray weight, NDArray bias, double eps) {

  /** x [.., D] to [.., D]. */
  public NDArray forward(NDArray x) {
    return x.getNDArrayInternal()
        .layerNorm(x, weight.getShape(), weight, bias, (float) eps)
        .singletonOrThrow();
  }
}
