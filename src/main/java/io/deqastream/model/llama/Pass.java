package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * What a pass through the decoder needs beside its hidden states, the same for every layer and
 * every batch: prepared once per layout, owned by its manager, read only.
 *
 * @param layout of the positions that are computed
 * @param rotary tables for these positions
 * @param lastRotary tables for the last of them
 * @param mask [T, S] added to the scores, S = T plus the positions before
 * @param past keys and values of the positions before, per layer, batch of one; or empty
 */
record Pass(
    TokenLayout layout,
    RotaryEmbedding rotary,
    RotaryEmbedding lastRotary,
    NDArray mask,
    List<KeyValue> past) {

  /** Prepares a pass over {@code layout} that follows {@code offset} positions in {@code past}. */
  static Pass of(
      NDManager manager,
      LlamaConfig config,
      TokenLayout layout,
      int offset,
      List<KeyValue> past,
      DataType type) {
    int length = layout.length();
    return new Pass(
        layout,
        RotaryEmbedding.of(manager, config, offset, length, type),
        RotaryEmbedding.of(manager, config, offset + length - 1, 1, type),
        causal(manager, length, offset, type),
        past);
  }

  private static NDArray causal(NDManager manager, int length, int offset, DataType type) {
    int keys = offset + length;
    float[] mask = new float[length * keys];
    for (int t = 0; t < length; t++) {
      for (int s = offset + t + 1; s < keys; s++) {
        mask[t * keys + s] = Float.NEGATIVE_INFINITY;
      }
    }
    NDArray wide = manager.create(mask, new Shape(length, keys));
    NDArray typed = wide.toType(type, false);
    if (typed != wide) {
      wide.close();
    }
    return typed;
  }
}
