package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.CheckpointException;
import io.deqastream.model.checkpoint.PixelStatistics;
import io.deqastream.model.checkpoint.TensorInfo;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.ParameterInventory;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.text.PromptIds;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.model.text.TokenizerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A checkpoint folder to a model that serves. Names and shapes are compared first and as a whole;
 * then tensors are read one by one, straight to the device: above the model itself never more than
 * one of them is held. One use, one thread.
 */
final class ModelLoader {
  private final Path folder;
  private final LoadOptions options;

  ModelLoader(Path folder, LoadOptions options) {
    this.folder = folder;
    this.options = options;
  }

  /**
   * Opens, checks and reads everything.
   *
   * @throws IOException with a message for the user
   */
  MplugOwl2Model load() throws IOException {
    Checkpoint checkpoint = Checkpoint.open(folder, options.base());
    MplugOwl2Config config = Configs.of(checkpoint);
    long total = check(checkpoint, config);
    PixelStatistics pixels = checkpoint.pixels();
    PromptVocabulary vocabulary = Configs.vocabulary(checkpoint);
    long[] levels = Configs.levels(checkpoint, vocabulary);
    NDManager manager = TorchEngine.manager(options.device());
    ModelDescription description;
    try {
      description =
          new ModelDescription(
              name(folder),
              checkpoint.revision(),
              config.vision().imageSize(),
              TorchEngine.name(manager.getDevice()));
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
    ParameterSource source = source(checkpoint, manager, total);
    try {
      return ServingModels.serve(
          description, manager, config, source, pixels, levels, p -> ids(vocabulary, p));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Compares names and shapes; returns the number of parameters. */
  static long check(Checkpoint checkpoint, MplugOwl2Config config) throws CheckpointException {
    Map<String, List<Long>> stored = new TreeMap<>();
    for (String name : checkpoint.names()) {
      stored.put(name, checkpoint.info(name).shape());
    }
    ParameterInventory needed = new ParameterInventory();
    new MplugOwl2Network(config, needed, Kernels.COMPOSED);
    List<String> complaints =
        StrictBinding.complaints(needed.shapes(), stored.keySet(), stored::get);
    if (!complaints.isEmpty()) {
      throw new CheckpointException(
          StrictBinding.message(checkpoint.folder().toString(), complaints));
    }
    return needed.shapes().values().stream()
        .mapToLong(shape -> shape.stream().reduce(1L, (a, b) -> a * b))
        .sum();
  }

  private ParameterSource source(Checkpoint checkpoint, NDManager manager, long total) {
    DataType type = ServingModels.type(manager);
    long[] done = {0};
    return (name, shape) -> {
      try {
        NDArray array = checkpoint.read(name, manager, type);
        TensorInfo info = checkpoint.info(name);
        done[0] += info.elements();
        options.progress().loaded(done[0], total);
        return array;
      } catch (CheckpointException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static PromptIds ids(PromptVocabulary vocabulary, Prompt prompt) {
    try {
      return vocabulary.prompt(prompt.text());
    } catch (TokenizerException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String name(Path folder) {
    Path last = folder.toAbsolutePath().normalize().getFileName();
    return last == null ? "model" : last.toString();
  }
}
