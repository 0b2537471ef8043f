package io.deqastream.model;

import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a checkpoint folder holds, for people: found out without computing anything, after every
 * name and shape was checked. Immutable.
 *
 * @param layout how it is stored, e.g. {@code safetensors, 3 shards}
 * @param types types the tensors are stored in
 * @param parameters numbers, not tensors
 * @param bytes size of the tensors as stored
 * @param revision hash of what decides its answers
 * @param config dimensions
 */
public record ModelReport(
    String layout,
    List<String> types,
    long parameters,
    long bytes,
    String revision,
    Optional<Path> base,
    MplugOwl2Config config) {

  /**
   * Opens and checks a folder.
   *
   * @throws IOException if it is no checkpoint of this architecture, saying everything that is
   *     wrong with its tensors
   */
  public static ModelReport of(Path folder, Optional<Path> base) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(folder, base);
    MplugOwl2Config config = Configs.of(checkpoint);
    long parameters = ModelLoader.check(checkpoint, config);
    TreeSet<String> types = new TreeSet<>();
    for (String name : checkpoint.names()) {
      types.add(checkpoint.info(name).type().name());
    }
    return new ModelReport(
        checkpoint.layout(),
        List.copyOf(types),
        parameters,
        checkpoint.bytes(),
        checkpoint.revision(),
        checkpoint.base(),
        config);
  }

  /**
   * Loads a folder's model and compares it with what the reference implementation recorded.
   *
   * @param golden a safetensors file with {@code pixels}, {@code input_ids}, {@code level_ids} and
   *     any of the stages
   * @throws IOException if either cannot be read
   */
  public static List<StageDifference> compare(Path folder, LoadOptions options, Path golden)
      throws IOException {
    SafetensorsFile recording = SafetensorsFile.open(golden);
    try (MplugOwl2Model model = new ModelLoader(folder, options).load()) {
      return Verification.compare(model, recording);
    }
  }

  /** The parts' dimensions in one line each. */
  public List<String> dimensions() {
    return List.of(
        "vision      %d x %d, %d pixels, patch %d, %d heads, MLP %d"
            .formatted(
                config.vision().layers(),
                config.vision().hiddenSize(),
                config.vision().imageSize(),
                config.vision().patchSize(),
                config.vision().heads(),
                config.vision().intermediateSize()),
        "abstractor  %d x %d, %d queries, %d heads, MLP %d"
            .formatted(
                config.abstractor().layers(),
                config.abstractor().hiddenSize(),
                config.abstractor().queries(),
                config.abstractor().heads(),
                config.abstractor().intermediateSize()),
        "decoder     %d x %d, %d tokens, %d heads, MLP %d"
            .formatted(
                config.decoder().layers(),
                config.decoder().hiddenSize(),
                config.decoder().vocabulary(),
                config.decoder().heads(),
                config.decoder().intermediateSize()));
  }
}
