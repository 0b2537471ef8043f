package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * The few operations that decide the speed beside the matrix products. {@link #COMPOSED} is built
 * of single differentiable operations; {@link FusedKernels} serves. Results belong to the first
 * argument's manager. Letters: B batch, H heads, T queries, S keys, D width of one head.
 */
public interface Kernels {
  /** Differentiable, for training, and for engines without the fused ones. */
  Kernels COMPOSED = new ComposedKernels();

  /**
   * softmax(q k^T / sqrt(D) + mask) v, the softmax in fp32.
   *
   * @param q [B, H, T, D]
   * @param k [B, H, S, D]
   * @param v [B, H, S, D]
   * @param mask [T, S], added to the scores, or null
   * @return [B, T, H * D]
   */
  NDArray attend(NDArray q, NDArray k, NDArray v, NDArray mask);

  /** x sigmoid(1.702 x), CLIP's approximation of GELU; may overwrite x. */
  NDArray quickGelu(NDArray x);

  /** silu(gate) * up; may overwrite both. */
  NDArray swiGlu(NDArray gate, NDArray up);
}
