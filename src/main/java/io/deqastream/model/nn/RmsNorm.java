package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Root-mean-square normalisation (Zhang and Sennrich 2019) as LLaMA does it: computed in fp32
 * whatever the input's type. Differentiable; results belong to the input's manager.
 */
public final class RmsNorm {
  private static final int[] LAST = {-1};

  private RmsNorm() {}

  /** x [.., D] divided by its root mean square, unweighted, in x's own type. */
  public static NDArray normalize(NDArray x, double eps) {
    NDArray wide = x.toType(DataType.FLOAT32, false);
    NDArray rms = wide.square().mean(LAST, true).add(eps).sqrt();
    return wide.div(rms).toType(x.getDataType(), false);
  }
}
