package io.deqastream.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.model.checkpoint.PixelStatistics;
import io.deqastream.model.nn.FusedKernels;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.text.PromptIds;
import io.deqastream.model.vision.PixelNormalizer;
import java.util.function.Function;

/**
 * Puts a network together for serving from any source of weights: fused kernels, constants folded,
 * level rows cut out of the head. Stateless.
 */
public final class ServingModels {
  private ServingModels() {}

  /** fp32 on a CPU, whose fp16 arithmetic is slow; fp16 on CUDA. */
  public static DataType type(NDManager manager) {
    return manager.getDevice().isGpu() ? DataType.FLOAT16 : DataType.FLOAT32;
  }

  /**
   * A model ready to serve; owns the manager from now on, also when this fails.
   *
   * @param source weights of type {@link #type}, in the manager
   * @param pixels the input's mean and deviation
   * @param levelIds ids of the level tokens, excellent first
   * @param tokenizer a prompt's token ids
   */
  public static MplugOwl2Model serve(
      ModelDescription description,
      NDManager manager,
      MplugOwl2Config config,
      ParameterSource source,
      PixelStatistics pixels,
      long[] levelIds,
      Function<Prompt, PromptIds> tokenizer) {
    FusedKernels kernels = null;
    try {
      kernels = FusedKernels.load(manager);
      boolean half = type(manager) == DataType.FLOAT16;
      MplugOwl2Network network =
          new MplugOwl2Network(half ? config.withExactTables() : config, source, kernels);
      network.abstractor().fold();
      PixelNormalizer normalizer =
          new PixelNormalizer(manager, pixels.mean(), pixels.deviation(), type(manager));
      return new MplugOwl2Model(
          description, manager, kernels, network, normalizer, levelIds, tokenizer);
    } catch (RuntimeException e) {
      if (kernels != null) {
        kernels.close();
      }
      manager.close();
      throw e;
    }
  }
}
