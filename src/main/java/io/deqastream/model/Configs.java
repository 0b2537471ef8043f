package io.deqastream.model;

import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.CheckpointException;
import io.deqastream.model.checkpoint.ModelConfig;
import io.deqastream.model.llama.TablePrecision;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.model.text.TokenizerException;
import io.deqastream.quality.QualityLevel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** From what a checkpoint says of itself to the dimensions of the parts, and back. Stateless. */
public final class Configs {
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final int MAX_POSITIONS = 2048;

  private Configs() {}

  /** The dimensions of each part. */
  public static MplugOwl2Config of(Checkpoint checkpoint) throws CheckpointException {
    ModelConfig config = checkpoint.config();
    return new MplugOwl2Config(
        config.vision(), config.abstractor(), config.decoder().withTables(tables(checkpoint)));
  }

  /**
   * What a new checkpoint says of itself, with LLaMA's special tokens.
   *
   * @param storedAs the type of its weights, e.g. {@code float16}
   * @param levelIds ids of the level tokens, excellent first, or none
   */
  public static ModelConfig stored(MplugOwl2Config config, String storedAs, List<Long> levelIds) {
    return new ModelConfig(
        config.vision(),
        config.abstractor(),
        config.decoder().withTables(TablePrecision.FLOAT32),
        MAX_POSITIONS,
        new ModelConfig.SpecialTokens(1, 2, 0),
        storedAs,
        levelIds);
  }

  /** The words the model knows: the folder's tokenizer, else its base's, else LLaMA's known ids. */
  public static PromptVocabulary vocabulary(Checkpoint checkpoint) throws TokenizerException {
    List<Path> folders = new ArrayList<>(List.of(checkpoint.folder()));
    checkpoint.base().ifPresent(folders::add);
    return PromptVocabulary.open(folders, checkpoint.config().decoder().vocabulary());
  }

  /** Ids of the level tokens, excellent first: the config's, else the tokenizer's. */
  public static long[] levels(Checkpoint checkpoint, PromptVocabulary vocabulary)
      throws TokenizerException {
    List<Long> given = checkpoint.config().levelIds();
    return given.isEmpty()
        ? vocabulary.words(QualityLevel.BEST_FIRST.stream().map(QualityLevel::word).toList())
        : given.stream().mapToLong(Long::longValue).toArray();
  }

  /**
   * Compares the names and shapes stored with those the model needs.
   *
   * @throws CheckpointException listing all that is missing, unexpected or of another shape
   */
  public static void check(Checkpoint checkpoint, MplugOwl2Config config)
      throws CheckpointException {
    ModelLoader.check(checkpoint, config);
  }

  private static TablePrecision tables(Checkpoint checkpoint) throws CheckpointException {
    if (!checkpoint.names().contains(EMBEDDING)) {
      return TablePrecision.FLOAT32; // binding will say that it is missing
    }
    return switch (checkpoint.info(EMBEDDING).type()) {
      case F16 -> TablePrecision.FLOAT16;
      case BF16 -> TablePrecision.BFLOAT16;
      default -> TablePrecision.FLOAT32;
    };
  }
}
