package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/** Moves attention heads between a state's width and an axis of their own; views, no copies. */
public final class Heads {
  private Heads() {}

  /** x [B, T, H * D] to [B, H, T, D]. */
  public static NDArray split(NDArray x, long heads) {
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    long width = x.getShape().get(2) / heads;
    return x.reshape(batch, length, heads, width).transpose(0, 2, 1, 3);
  }

  /** x [B, H, T, D] to [B, T, H * D]. */
  static NDArray merge(NDArray x) {
    long batch = x.getShape().get(0);
    long heads = x.getShape().get(1);
    long length = x.getShape().get(2);
    long width = x.getShape().get(3);
    return x.transpose(0, 2, 1, 3).reshape(batch, length, heads * width);
  }
}
