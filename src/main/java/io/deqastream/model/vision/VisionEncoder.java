package io.deqastream.model.vision;

import ai.djl.ndarray.NDArray;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerNorm;
import io.deqastream.model.nn.LayerScope;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.StageTap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CLIP's vision transformer as mPLUG-Owl2 uses it (Ye et al. 2023): patches and class token, a norm
 * before and one after the layers. Serves and trains: forward keeps the gradient's graph if one is
 * being collected. Owns none of its weights.
 */
public final class VisionEncoder {
  private final PatchEmbedding embeddings;
  private final List<VisionLayer> layers;
  private final LayerNorm postNorm;

  /** Asks {@code source} for the parameters under {@code prefix}. */
  public VisionEncoder(
      VisionConfig config, ParameterSource source, Kernels kernels, String prefix) {
    this.embeddings = new PatchEmbedding(config, source, prefix + ".embeddings");
    this.layers =
        IntStream.range(0, config.layers())
            .mapToObj(
                i -> new VisionLayer(config, source, kernels, prefix + ".encoder.layers." + i))
            .toList();
    this.postNorm = source.layerNorm(prefix + ".post_layernorm", config.hiddenSize(), config.eps());
  }

  /**
   * All layers.
   *
   * @param pixelValues [B, 3, H, W], consumed
   * @return [B, 1 + patches, D] after the last norm, in the input's manager
   */
  public NDArray forward(NDArray pixelValues, StageTap tap) {
    NDArray embedded = LayerScope.run(pixelValues, embeddings::forward);
    tap.record("vision.embeddings", embedded);
    return encode(embedded, tap);
  }

  /**
   * The layers alone, over any number of patches: for training on some patches of a picture.
   *
   * @param embedded class token and patches after the embedding's norm [B, 1 + n, D], consumed
   * @return [B, 1 + n, D] after the last norm, in the input's manager
   */
  public NDArray encode(NDArray embedded, StageTap tap) {
    NDArray hidden = embedded;
    for (int i = 0; i < layers.size(); i++) {
      hidden = LayerScope.run(hidden, layers.get(i)::forward);
      tap.record("vision.layers." + i, hidden);
    }
    hidden = LayerScope.run(hidden, postNorm::forward);
    tap.record("vision.last_hidden_state", hidden);
    return hidden;
  }
}
