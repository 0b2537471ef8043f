package io.deqastream.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerNorm;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;

/**
 * One pre-norm transformer layer of the vision encoder. Queries, keys and values come from one
 * product, laid out per head as [head, 3, width]. Differentiable.
 */
final class VisionLayer {
  private final Kernels kernels;
  private final int heads;
  private final LayerNorm inputNorm;
  private final Linear queryKeyValue;
  private final Linear dense;
  private final LayerNorm postAttentionNorm;
  private final Linear fc1;
  private final Linear fc2;

  VisionLayer(VisionConfig config, ParameterSource source, Kernels kernels, String prefix) {
    this.kernels = kernels;
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    this.heads = config.heads();
    this.inputNorm = source.layerNorm(prefix + ".input_layernorm", width, config.eps());
    String attention = prefix + ".self_attn";
    this.queryKeyValue = source.linear(attention + ".query_key_value", width, 3 * width, true);
    this.dense = source.linear(attention + ".dense", width, width, true);
    this.postAttentionNorm =
        source.layerNorm(prefix + ".post_attention_layernorm", width, config.eps());
    this.fc1 = source.linear(prefix + ".mlp.fc1", width, inner, true);
    this.fc2 = source.linear(prefix + ".mlp.fc2", inner, width, true);
  }

  /** x [B, T, D] to [B, T, D]. */
  NDArray forward(NDArray x) {
    NDArray attended = x.add(attention(inputNorm.forward(x)));
    return attended.add(
        fc2.forward(kernels.quickGelu(fc1.forward(postAttentionNorm.forward(attended)))));
  }

  private NDArray attention(NDArray x) {
    long batch = x.getShape().get(0);
    long length = x.getShape().get(1);
    long width = x.getShape().get(2) / heads;
    NDArray mixed =
        queryKeyValue
            .forward(x)
            .reshape(batch, length, heads, 3, width)
            .transpose(3, 0, 2, 1, 4); // [3, B, H, T, D / H]
    NDList qkv = mixed.split(3, 0);
    return dense.forward(
        kernels.attend(qkv.get(0).squeeze(0), qkv.get(1).squeeze(0), qkv.get(2).squeeze(0), null));
  }
}
