package io.deqastream.model.checkpoint;

import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.nio.file.Path;
import java.util.List;

/**
 * The dimensions of an mPLUG-Owl2 as {@code config.json} gives them, checked: heads divide widths,
 * parts fit each other, and nothing is asked for that the reference does not compute.
 *
 * @param vision the vision encoder, a CLIP ViT
 * @param abstractor the visual abstractor; its width is the vision encoder's
 * @param decoder the language model, a LLaMA; with exact tables, whatever the weights are stored in
 * @param maxPositions longest sequence
 * @param tokens special token ids
 * @param storedAs the type the weights are said to be stored in, e.g. {@code float16}
 * @param levelIds ids of the level tokens, excellent first, if the config gives them; else empty
 */
public record ModelConfig(
    VisionConfig vision,
    AbstractorConfig abstractor,
    LlamaConfig decoder,
    int maxPositions,
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
   * Special tokens.
   *
   * @param bos begins a sequence
   * @param eos ends one
   * @param pad fills one, -1 for none
   */
  public record SpecialTokens(int bos, int eos, int pad) {}
}
