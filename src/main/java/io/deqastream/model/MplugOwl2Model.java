package io.deqastream.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.llama.PromptState;
import io.deqastream.model.nn.FusedKernels;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.text.PromptIds;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.model.vision.VisionConfig;
import io.deqastream.quality.QualityLevel;
import java.util.List;
import java.util.function.Function;

/**
 * mPLUG-Owl2 behind the port. One visual pass serves all prompts; what a prompt needs of its own is
 * computed when it is first asked and kept for the most recent ones. One thread at a time; owns its
 * manager and everything below it.
 */
public final class MplugOwl2Model implements QualityModel {
  private static final long WIDEST_BYTES = 64 << 20;

  private final ModelDescription description;
  private final NDManager manager;
  private final FusedKernels kernels;
  private final MplugOwl2Network network;
  private final PixelNormalizer normalizer;
  private final Linear levelHead;
  private final PixelUpload upload;
  private final PromptCache prompts;
  private final int imagesPerPass;

  /**
   * A model ready to serve.
   *
   * @param manager owned from now on; holds the network's weights
   * @param kernels owned from now on; the network's
   * @param levelIds ids of the level tokens, excellent first
   * @param tokenizer a prompt's token ids
   */
  MplugOwl2Model(
      ModelDescription description,
      NDManager manager,
      FusedKernels kernels,
      MplugOwl2Network network,
      PixelNormalizer normalizer,
      long[] levelIds,
      Function<Prompt, PromptIds> tokenizer) {
    this.description = description;
    this.manager = manager;
    this.kernels = kernels;
    this.network = network;
    this.normalizer = normalizer;
    this.imagesPerPass = imagesPerPass(manager, network.config().vision());
    this.upload = new PixelUpload(description.inputSize());
    try (NDArray ids = manager.create(levelIds)) {
      this.levelHead = network.decoder().headRows(ids);
    }
    this.prompts = new PromptCache(prompt -> prepare(tokenizer.apply(prompt)));
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public float[][][] levelLogits(List<ModelPixels> images, List<Prompt> asked) {
    return levelLogits(images, asked, imagesPerPass);
  }

  /** As above, in passes over so many images at most. */
  float[][][] levelLogits(List<ModelPixels> images, List<Prompt> asked, int perPass) {
    if (images.isEmpty() || asked.isEmpty()) {
      throw new IllegalArgumentException("at least one image and one prompt are needed");
    }
    float[][][] logits = new float[asked.size()][images.size()][];
    int to;
    for (int from = 0; from < images.size(); from = to) {
      to = perPass < images.size() - from ? from + perPass : images.size();
      float[][][] part = pass(images.subList(from, to), asked);
      for (int p = 0; p < part.length; p++) {
        System.arraycopy(part[p], 0, logits[p], from, to - from);
      }
    }
    return logits;
  }

  private float[][][] pass(List<ModelPixels> images, List<Prompt> asked) {
    try (NDManager work = manager.newSubManager()) {
      NDArray pixels = upload.upload(work, images);
      NDArray tokens = network.visualTokens(pixelValues(pixels), StageTap.NONE);
      float[][][] logits = new float[asked.size()][][];
      for (int p = 0; p < logits.length; p++) {
        try (NDArray last = network.decoder().lastHidden(tokens, prompts.get(asked.get(p)));
            NDArray levels = levelHead.forward(last)) {
          logits[p] = rows(levels);
        }
      }
      return logits;
    } catch (EngineException e) {
      throw EngineFaults.of(e, description.device(), images.size());
    }
  }

  /** A batch whose widest state leaves a CPU's caches far behind is slower than its parts. */
  private static int imagesPerPass(NDManager manager, VisionConfig vision) {
    if (manager.getDevice().isGpu()) {
      return Integer.MAX_VALUE;
    }
    long side = vision.imageSize() / vision.patchSize();
    long widest = Float.BYTES * side * side * vision.intermediateSize();
    return (int) Math.max(1, WIDEST_BYTES / widest);
  }

  /** pixels [B, S, S, 3], 8 bits, consumed, to the network's input. */
  NDArray pixelValues(NDArray pixels) {
    return normalizer.forward(pixels);
  }

  MplugOwl2Network network() {
    return network;
  }

  int promptsKept() {
    return prompts.size();
  }

  NDManager manager() {
    return manager;
  }

  @Override
  public void close() {
    kernels.close();
    manager.close();
  }

  private PromptState prepare(PromptIds tokens) {
    return network
        .decoder()
        .prepare(manager, tokens.before(), network.config().visualTokens(), tokens.after());
  }

  /** levels [B, 5] in the model's type to rows of floats. */
  private static float[][] rows(NDArray levels) {
    float[] flat;
    try (NDArray wide = levels.toType(DataType.FLOAT32, true)) {
      flat = wide.toFloatArray();
    }
    float[][] rows = new float[flat.length / QualityLevel.COUNT][QualityLevel.COUNT];
    for (int b = 0; b < rows.length; b++) {
      System.arraycopy(flat, b * QualityLevel.COUNT, rows[b], 0, QualityLevel.COUNT);
    }
    return rows;
  }
}
