package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/** The kernels as chains of the engine's own differentiable operations; nothing in place. */
final class ComposedKernels implements Kernels {
  @Override
  public NDArray attend(NDArray q, NDArray k, NDArray v, NDArray mask) {
    double width = q.getShape().get(3);
    // Scaling the queries is S/D times cheaper than scaling the scores.
    NDArray scores =
        Scalars.times(q, 1 / Math.sqrt(width)).matMul(k.swapAxes(2, 3)); // [B, H, T, S]
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray weights =
        scores.toType(DataType.FLOAT32, false).softmax(-1).toType(v.getDataType(), false);
    return Heads.merge(weights.matMul(v));
  }

  @Override
  public NDArray quickGelu(NDArray x) {
    return Scalars.times(x, 1.702).getNDArrayInternal().sigmoid().mul(x);
  }

  @Override
  public NDArray swiGlu(NDArray gate, NDArray up) {
    return gate.getNDArrayInternal().sigmoid().mul(gate).mul(up);
  }
}
