package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary positions (Su et al. 2021) in LLaMA's form, the two halves of a head rotated against each
 * other. Angles are computed in double precision, the tables kept in the model's type. The arrays
 * belong to the manager given.
 *
 * @param cos [T, D], D the width of a head
 * @param sin [T, D]
 */
record RotaryEmbedding(NDArray cos, NDArray sin) {

  /** Tables for positions {@code from} to {@code from + length - 1}. */
  static RotaryEmbedding of(
      NDManager manager, LlamaConfig config, int from, int length, DataType type) {
    int width = config.headSize();
    int half = width / 2;
    float[] cos = new float[length * width];
    float[] sin = new float[length * width];
    for (int t = 0; t < length; t++) {
      for (int j = 0; j < width; j++) {
        double angle = (from + t) * Math.pow(config.ropeTheta(), -2.0 * (j % half) / width);
        cos[t * width + j] = config.tables().round((float) Math.cos(angle));
        sin[t * width + j] = config.tables().round((float) Math.sin(angle));
      }
    }
    return new RotaryEmbedding(table(manager, cos, width, type), table(manager, sin, width, type));
  }

  /** x [B, H, T, D], rotated; T is the tables'. */
  NDArray rotate(NDArray x) {
    NDList halves = x.split(2, 3);
    NDArray crossed = NDArrays.concat(new NDList(halves.get(1).neg(), halves.get(0)), 3);
    return x.mul(cos).add(crossed.mul(sin));
  }

  private static NDArray table(NDManager manager, float[] values, int width, DataType type) {
    // A copy that the engine owns: a graph may need it after this manager has been closed, and
    // memory lent by the JVM would be gone by then.
    try (NDArray lent = manager.create(values, new Shape(values.length / width, width))) {
      return type == DataType.FLOAT32 ? lent.duplicate() : lent.toType(type, false);
    }
  }
}
