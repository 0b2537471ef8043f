package io.deqastream.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.nn.LayerNorm;
import io.deqastream.model.nn.ParameterSource;

/**
 * Patches, class token and positions: what the encoder's layers start from. The convolution's
 * stride is its kernel, so it is one matrix product over unfolded patches. Differentiable.
 */
final class PatchEmbedding {
  private final VisionConfig config;
  private final NDArray classToken;
  private final NDArray patchWeight;
  private final NDArray positions;
  private final LayerNorm norm;

  PatchEmbedding(VisionConfig config, ParameterSource source, String prefix) {
    this.config = config;
    long width = config.hiddenSize();
    long patch = config.patchSize();
    this.classToken = source.parameter(prefix + ".cls_token", 1, 1, width);
    this.patchWeight = source.parameter(prefix + ".patch_embed.weight", width, 3, patch, patch);
    this.positions = source.parameter(prefix + ".position_embedding", 1, config.positions(), width);
    this.norm = source.layerNorm(prefix + ".pre_layernorm", width, config.eps());
  }

  /** pixelValues [B, 3, H, W] to [B, 1 + G * G, D], G patches along a side. */
  NDArray forward(NDArray pixelValues) {
    long batch = pixelValues.getShape().get(0);
    long grid = config.grid();
    long side = config.patchSize();
    NDArray patches =
        pixelValues
            .reshape(batch, 3, grid, side, grid, side)
            .transpose(0, 2, 4, 1, 3, 5)
            .reshape(batch, grid * grid, 3 * side * side); // [B, G * G, 3 * P * P]
    // A view of the weight for this pass; it must not outlive it, so it joins the input's manager.
    NDArray kernel = patchWeight.reshape(config.hiddenSize(), 3 * side * side);
    kernel.attach(pixelValues.getManager());
    NDArray embedded =
        patches.getNDArrayInternal().linear(patches, kernel, null).singletonOrThrow();
    NDArray first = classToken.broadcast(batch, 1, config.hiddenSize());
    first.attach(pixelValues.getManager());
    NDArray hidden = NDArrays.concat(new NDList(first, embedded), 1).add(positions);
    return norm.forward(hidden);
  }
}
