package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.abstractor.VisualAbstractor;
import io.deqastream.model.llama.LlamaDecoder;
import io.deqastream.model.llama.TokenLayout;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.vision.VisionEncoder;

/**
 * The three parts of mPLUG-Owl2 (Ye et al. 2023) bound to one source of weights: what serving,
 * training and verification share. No state of its own, owns no weights; arrays decide the thread.
 * Letters: B batch, P text before the image, Q + 1 visual tokens, S text after it, T their sum.
 */
public final class MplugOwl2Network {
  private static final String VISION = "model.vision_model";
  private static final String ABSTRACTOR = "model.visual_abstractor";
  private static final String DECODER = "model";
  private static final String HEAD = "lm_head";

  private final MplugOwl2Config config;
  private final VisionEncoder vision;
  private final VisualAbstractor abstractor;
  private final LlamaDecoder decoder;

  /**
   * Asks {@code source} for every parameter, by the names of published checkpoints.
   *
   * @param kernels {@link Kernels#COMPOSED} where gradients are wanted
   */
  public MplugOwl2Network(MplugOwl2Config config, ParameterSource source, Kernels kernels) {
    this.config = config;
    this.vision = new VisionEncoder(config.vision(), source, kernels, VISION);
    int width = config.decoder().hiddenSize();
    this.abstractor = new VisualAbstractor(config.abstractor(), width, source, kernels, ABSTRACTOR);
    this.decoder = new LlamaDecoder(config.decoder(), source, kernels, DECODER, HEAD);
  }

  /** The dimensions it was built with. */
  public MplugOwl2Config config() {
    return config;
  }

  /**
   * Image to visual tokens; keeps the graph if gradients are being collected.
   *
   * @param pixelValues [B, 3, H, W], consumed
   * @return [B, Q + 1, D], in the input's manager
   */
  public NDArray visualTokens(NDArray pixelValues, StageTap tap) {
    return abstractor.forward(vision.forward(pixelValues, tap), tap);
  }

  /**
   * Embedded patches to visual tokens: for training while the patch embedding stands still.
   *
   * @param embedded class token and patches after the embedding's norm [B, 1 + n, D], consumed; n
   *     as many patches as the abstractor has positions for
   * @return [B, Q + 1, D], in the input's manager
   */
  public NDArray visualTokensOf(NDArray embedded, StageTap tap) {
    return abstractor.forward(vision.encode(embedded, tap), tap);
  }

  /**
   * The decoder over all positions, nothing cached or skipped; keeps the graph if gradients are
   * being collected. Padding may only stand at the end of {@code after}.
   *
   * @param visual visual tokens [B, Q + 1, D]
   * @param before ids [B, P] of 64-bit integers, P at least one
   * @param after ids [B, S]
   * @return hidden states after the last norm [B, T, D], in the visual tokens' manager
   */
  public NDArray hidden(NDArray visual, NDArray before, NDArray after, StageTap tap) {
    TokenLayout layout =
        new TokenLayout(
            (int) before.getShape().get(1), config.visualTokens(), (int) after.getShape().get(1));
    try (NDArray head = decoder.embed(before);
        NDArray tail = decoder.embed(after)) {
      NDArray joined = NDArrays.concat(new NDList(head, visual, tail), 1);
      joined.attach(visual.getManager());
      return decoder.hidden(joined, layout, tap);
    }
  }

  /** hidden [.., D] to logits over the vocabulary [.., V]; differentiable. */
  public NDArray logits(NDArray hidden) {
    return decoder.logits(hidden);
  }

  /** The abstractor, to be folded for serving. */
  VisualAbstractor abstractor() {
    return abstractor;
  }

  /** The decoder, for serving's way through it. */
  public LlamaDecoder decoder() {
    return decoder;
  }
}
