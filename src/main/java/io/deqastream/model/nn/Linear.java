package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * y = x W^T + b, plus a low-rank term while an adapter is being trained. The result belongs to the
 * input's manager. Differentiable; thread-confined with its arrays.
 *
 * @param weight [out, in]
 * @param bias [out] or null
 * @param adapter null outside adapter training: published adapters are merged when read
 */
public record Linear(NDArray weight, NDArray bias, LowRank adapter) {

  /**
   * x [.., in] to [.., out].
   *
   * @param x input, of the weight's type
   */
  public NDArray forward(NDArray x) {
    NDArray y = x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    return adapter == null ? y : y.add(adapter.forward(x));
  }
}
