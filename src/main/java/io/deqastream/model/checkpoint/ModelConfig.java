package io.deqastream.model.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * The dimensions of an mPLUG-Owl2 as {@code config.json} gives them, checked: heads divide widths,
 * parts fit each other, and nothing is asked for that the reference does not compute.
 *
 * @param vision the vision encoder
 * @param abstractor the visual abstractor
 * @param decoder the language model
 * @param tokens special token ids
 * @param storedAs the type the weights are said to be stored in, e.g. {@code float16}
 * @param levelIds ids of the level tokens, excellent first, if the config gives them; else empty
 */
public record ModelConfig(
    Vision vision,
    Abstractor abstractor,
    Decoder decoder,
    SpecialTokens tokens,
    String storedAs,
    List<Long> levelIds) {

  /** The architecture this project computes. */
  public static final String MODEL_TYPE = "mplug_owl2";

  public ModelConfig {
    levelIds = List.copyOf(levelIds);
  }

  /**
   * Reads a {@code config.json}.
   *
   * @throws CheckpointException naming every missing key, or the first value that cannot be
   */
  public static ModelConfig read(Path file) throws CheckpointException {
    return new ConfigParser(file).parse();
  }

  /**
   * The vision encoder, a CLIP ViT.
   *
   * @param imageSize side of the input, pixels; a multiple of the patch's
   * @param patchSize side of a patch, pixels
   * @param hiddenSize width of the hidden states; a multiple of {@code heads}
   * @param intermediateSize width inside the MLP
   * @param layers transformer layers
   * @param heads attention heads
   * @param eps of every layer norm
   */
  public record Vision(
      int imageSize,
      int patchSize,
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      double eps) {

    /** Patches along one side. */
    public int grid() {
      return imageSize / patchSize;
    }
  }

  /**
   * The visual abstractor; its width is the vision encoder's.
   *
   * @param hiddenSize width of queries and of the encoder's states
   * @param intermediateSize width inside the gated MLP
   * @param layers cross-attention layers
   * @param heads attention heads
   * @param queries learnable queries
   * @param grid patches along a side of the encoder's input
   * @param eps of the norm inside the MLP
   */
  public record Abstractor(
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int queries,
      int grid,
      double eps) {}

  /**
   * The decoder, a LLaMA.
   *
   * @param hiddenSize width of the hidden states; a multiple of {@code heads}
   * @param intermediateSize width inside the gated MLP
   * @param layers decoder layers
   * @param heads attention heads, of queries and of keys alike
   * @param vocabulary token ids
   * @param maxPositions longest sequence
   * @param eps of every RMS norm
   * @param ropeTheta base of the rotary frequencies
   */
  public record Decoder(
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int vocabulary,
      int maxPositions,
      double eps,
      double ropeTheta) {}

  /**
   * Special tokens.
   *
   * @param bos begins a sequence
   * @param eos ends one
   * @param pad fills one, -1 for none
   */
  public record SpecialTokens(int bos, int eos, int pad) {}
}
