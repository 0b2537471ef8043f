package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;

/**
 * Scaled dot-product attention and the moves of heads around it. Differentiable; results belong to
 * the query's manager. Letters: B batch, H heads, T queries, S keys, D width of one head.
 */
public final class Attention {
  private Attention() {}

  /**
   * softmax(q k^T / sqrt(D) + mask) v, the softmax in fp32.
   *
   * @param q [B, H, T, D]
   * @param k [B, H, S, D]
   * @param v [B, H, S, D]
   * @param mask [T, S], added to the scores, or null
   * @return [B, T, H * D]
   */
  public static NDArray attend(NDArray q, NDArray k, NDArray v, NDArray mask) {
    long width = q.getShape().get(3);
    // Scaling the queries is S/D times cheaper than scaling the scores.
    NDArray scores = q.mul(1 / Math.sqrt((double) width)).matMul(k.swapAxes(2, 3)); // [B, H, T, S]
    if (mask != null) {
      scores = scores.add(mask);
    }
    NDArray weights =
        scores.toType(DataType.FLOAT32, false).softmax(-1).toType(v.getDataType(), false);
    return mergeHeads(weights.matMul(v));
  }

  /** x [B, T, H * D] to [B, H, T, D]. */
  public static NDArray splitHeads(NDArray x, long heads) {
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    long width = x.getShape().get(2) / heads;
    return x.reshape(batch, length, heads, width).transpose(0, 2, 1, 3);
  }

  /** x [B, H, T, D] to [B, T, H * D]. */
  static NDArray mergeHeads(NDArray x) {
    long batch = x.getShape().get(0);
    long heads = x.getShape().get(1);
    long length = x.getShape().get(2);
    long width = x.getShape().get(3);
    return x.transpose(0, 2, 1, 3).reshape(batch, length, heads * width);
  }
}
