package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.image.ModelPixels;
import io.deqastream.model.Configs;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.checkpoint.Checkpoint;
import io.deqastream.model.checkpoint.PixelStatistics;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.text.Conversation;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.model.text.Tokenizer;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.quality.QualityLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint opened for training: the network over weights that learn, its pixels' preparation
 * and its conversations. Owns every array. One thread.
 */
public final class TrainableModel implements AutoCloseable {
  private static final String QUESTION = "How would you rate the quality of this image?";

  private final NDManager manager;
  private final Checkpoint checkpoint;
  private final LearnedWeights weights;
  private final MplugOwl2Network network;
  private final PixelNormalizer normalizer;
  private final long[] levelIds;
  private final List<Dialogue> dialogues;

  private TrainableModel(NDManager manager, Checkpoint checkpoint, TrainingScope scope, long seed)
      throws IOException {
    MplugOwl2Config config = Configs.of(checkpoint);
    Configs.check(checkpoint, config);
    PromptVocabulary vocabulary = Configs.vocabulary(checkpoint);
    PixelStatistics pixels = checkpoint.pixels();
    this.manager = manager;
    this.checkpoint = checkpoint;
    this.levelIds = Configs.levels(checkpoint, vocabulary);
    this.dialogues = dialogues(checkpoint.folder(), vocabulary, levelIds);
    this.weights = new LearnedWeights(checkpoint, manager, scope, seed);
    // What is saved whole is saved in fp32, and read again with the exact tables of fp32.
    this.network = network(scope.loraRank() == 0 ? config.withExactTables() : config);
    this.normalizer =
        new PixelNormalizer(manager, pixels.mean(), pixels.deviation(), DataType.FLOAT32);
  }

  /**
   * Reads a checkpoint in fp32.
   *
   * @param device as {@link TorchEngine#manager} takes it
   * @param seed of adapters' first values
   * @throws IOException with a message for the user if it is no checkpoint, or has no tokenizer
   */
  public static TrainableModel open(Path folder, String device, TrainingScope scope, long seed)
      throws IOException {
    Checkpoint checkpoint = Checkpoint.open(folder);
    NDManager manager = TorchEngine.manager(device);
    try {
      return new TrainableModel(manager, checkpoint, scope, seed);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Side of the pictures it sees, in pixels. */
  public int inputSize() {
    return network.config().vision().imageSize();
  }

  /** Ids of the level tokens, excellent first. */
  public long[] levelIds() {
    return levelIds.clone();
  }

  /** What learns, by name. */
  public Map<String, NDArray> trained() {
    return weights.trained();
  }

  /** The network, for losses of other kinds. */
  public MplugOwl2Network network() {
    return network;
  }

  /** The manager that owns the weights. */
  public NDManager manager() {
    return manager;
  }

  /** The conversation whose answer is this level. */
  public Dialogue dialogue(QualityLevel level) {
    return dialogues.get(level.ordinal());
  }

  /** Pictures to the network's input [B, 3, H, W]; the array belongs to the manager given. */
  public NDArray pixelValues(NDManager work, List<ModelPixels> pictures) {
    int size = inputSize();
    ByteBuffer bytes = work.allocateDirect(Math.multiplyExact(pictures.size(), 3 * size * size));
    for (ModelPixels picture : pictures) {
      if (picture.size() != size) {
        throw new IllegalArgumentException(
            "the model sees %d pixels a side, not %d".formatted(size, picture.size()));
      }
      bytes.put(picture.rgb());
    }
    bytes.rewind();
    Shape shape = new Shape(pictures.size(), size, size, 3);
    return normalizer.forward(work.create(bytes, shape, DataType.UINT8));
  }

  /** A batch's loss; call it while gradients are collected to train, or else to measure. */
  public PairLoss.Loss loss(NDManager work, PairBatch batch, PairLoss loss) {
    List<Dialogue> rows = batch.spoken().stream().map(this::dialogue).toList();
    NDArray logits = AnswerLogits.of(network, pixelValues(work, batch.pictures()), rows);
    long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
    return loss.of(logits, answers, rows.get(0).level(), batch.targets());
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  LearnedWeights weights() {
    return weights;
  }

  private MplugOwl2Network network(MplugOwl2Config config) throws IOException {
    try {
      return new MplugOwl2Network(config, weights, Kernels.COMPOSED);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static List<Dialogue> dialogues(Path folder, PromptVocabulary vocabulary, long[] levelIds)
      throws IOException {
    if (vocabulary.tokenizer().isEmpty()) {
      throw new IOException(
          folder + ": holds no " + PromptVocabulary.FILE + ", which training conversations need");
    }
    Tokenizer tokenizer = vocabulary.tokenizer().get();
    List<Dialogue> dialogues = new ArrayList<>();
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      Conversation conversation =
          Conversation.of(tokenizer, QUESTION, "The quality of the image is " + level.word() + ".");
      dialogues.add(Dialogue.of(conversation.ids(), conversation.labels(), levelIds));
    }
    return List.copyOf(dialogues);
  }

  @Override
  public void close() {
    manager.close();
  }
}
