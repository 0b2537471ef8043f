package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.ConfigWriter;
import io.deqastream.model.checkpoint.TensorInfo;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.MosRange;
import io.deqastream.quality.SoftLabel;
import io.deqastream.training.AnswerLogits;
import io.deqastream.training.Dialogue;
import io.deqastream.training.LossSettings;
import io.deqastream.training.PairLoss;
import io.deqastream.training.PairTargets;
import io.deqastream.training.TrainingTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A small model from its first weights: everything behind the first vision layer learns from cached
 * filter responses. Each step sees some scenes, all pictures of each, and of each picture some
 * patches, so that no content is learnt by heart. Same seed and responses, same numbers. One
 * thread; owns its arrays and closes its pictures.
 */
public final class StarterTask implements TrainingTask, AutoCloseable {
  private static final MosRange SCALE = new MosRange(1, 5);

  private final NDManager manager;
  private final LearntPictures pictures;
  private final StarterWeights weights;
  private final Vocabulary vocabulary;
  private final NDArray whitening;
  private final MplugOwl2Network some;
  private final StepSampler sampler;
  private final LossSettings losses;
  private final PairLoss loss;
  private final int steps;

  /**
   * The words that it reads and answers.
   *
   * @param tokenizer the {@code tokenizer.model} that is published with it
   * @param size ids
   */
  record Vocabulary(Path tokenizer, int size, StarterTexts texts) {}

  /**
   * A task.
   *
   * @param manager closed with the task
   * @param whitening each filter's root mean square
   */
  StarterTask(
      NDManager manager,
      LearntPictures pictures,
      StarterWeights weights,
      Vocabulary vocabulary,
      float[] whitening,
      StepSampler sampler,
      LossSettings losses,
      int steps) {
    this.manager = manager;
    this.pictures = pictures;
    this.weights = weights;
    this.vocabulary = vocabulary;
    this.whitening = manager.create(whitening).duplicate();
    this.sampler = sampler;
    this.losses = losses;
    this.loss = new PairLoss(losses, vocabulary.texts().levelIds());
    this.steps = steps;
    new MplugOwl2Network(
        StarterShape.blocks(StarterShape.GRID, StarterShape.PATCH, vocabulary.size()),
        weights,
        Kernels.COMPOSED); // asks for every weight that is to be published
    this.some =
        new MplugOwl2Network(
            StarterShape.blocks(
                (int) Math.sqrt(StepSampler.SEEN), StarterShape.PATCH, vocabulary.size()),
            weights.ofSomePatches(),
            Kernels.COMPOSED);
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  /** All but the patch embedding and the first layer's detectors. */
  @Override
  public Map<String, NDArray> trained() {
    Map<String, NDArray> learning = new LinkedHashMap<>(weights.trained());
    learning
        .keySet()
        .removeIf(
            name ->
                name.startsWith("model.vision_model.embeddings.")
                    || name.startsWith(StarterWeights.LAYER));
    return learning;
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public int epoch(int step) {
    return sampler.epoch(step);
  }

  @Override
  public String data() {
    return "%d steps over %d pictures of spoilt photographs".formatted(steps, pictures.size());
  }

  /** How many pictures there are to learn from. */
  public int pictures() {
    return pictures.size();
  }

  @Override
  public Step step(int index) throws IOException {
    StepSampler.Draw draw = sampler.draw(index, index % 2 == 1);
    StarterTexts texts = vocabulary.texts();
    List<Dialogue> spoken = index % 4 == 3 ? texts.taught() : texts.asked();
    List<Dialogue> rows = new ArrayList<>();
    for (int picture : draw.pictures()) {
      rows.add(spoken.get(SCALE.level(pictures.label(picture).mos()).ordinal()));
    }
    NDArray read = pictures.read(manager, draw.pictures(), draw.places());
    return (part, work) -> {
      read.attach(work);
      NDArray visual = some.visualTokensOf(embedded(read), StageTap.NONE);
      return loss(AnswerLogits.afterVision(some, visual, rows), draw.pictures(), rows);
    };
  }

  /**
   * What the patch embedding and its norm make of pixels, from the filters' responses.
   *
   * @param responses [B, n, filters], consumed
   * @return class token and patches [B, 1 + n, D]
   */
  NDArray embedded(NDArray responses) {
    NDManager work = responses.getManager();
    long batch = responses.getShape().get(0);
    long count = responses.getShape().get(1);
    int filters = FilterBank.size();
    NDArray white = responses.div(whitening);
    NDArray none = work.zeros(new Shape(batch, 1, filters)); // the class token sees nothing
    NDArray seen = NDArrays.concat(new NDList(none, white), 1);
    NDArray constant = work.full(new Shape(batch, count + 1, 1), StarterWeights.CONSTANT);
    NDArray rest = work.zeros(new Shape(batch, count + 1, StarterShape.WIDTH - filters - 1));
    NDArray states = NDArrays.concat(new NDList(seen, constant, rest), 2); // [B, 1 + n, D]
    Shape width = new Shape(StarterShape.WIDTH);
    return states
        .getNDArrayInternal()
        .layerNorm(states, width, work.ones(width), work.zeros(width), (float) StarterShape.EPS)
        .singletonOrThrow();
  }

  private PairLoss.Loss loss(NDArray logits, int[] drawn, List<Dialogue> rows) {
    double[][] levels = new double[drawn.length][];
    List<Gaussian> opinions = new ArrayList<>();
    for (int i = 0; i < drawn.length; i++) {
      LabelledPicture label = pictures.label(drawn[i]);
      Gaussian opinion = new Gaussian(label.mos(), label.std());
      SoftLabel target =
          losses.softLabels()
              ? SoftLabel.of(SCALE.scale(opinion), LevelDensity.PDF)
              : SoftLabel.oneHot(SCALE.level(label.mos()));
      opinions.add(opinion);
      levels[i] = target.weights();
    }
    long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
    return loss.of(logits, answers, rows.get(0).level(), new PairTargets(levels, opinions));
  }

  @Override
  public void publish(Path folder) throws IOException {
    CheckpointWriter writer = new CheckpointWriter(folder);
    List<Long> levels = LongStream.of(vocabulary.texts().levelIds()).boxed().toList();
    List<TensorInfo> tensors =
        weights.all().entrySet().stream()
            .map(
                e ->
                    CheckpointWriter.stored(
                        e.getKey(), DataType.FLOAT16, e.getValue().getShape().getShape()))
            .toList();
    writer.weights(tensors, name -> weights.all().get(name), CheckpointWriter.SHARD_BYTES);
    writer.json("config.json", ConfigWriter.json(StarterShape.stored(vocabulary.size(), levels)));
    writer.json("preprocessor_config.json", ConfigWriter.preprocessor(StarterShape.SIZE));
    writer.json("tokenizer_config.json", ConfigWriter.tokenizer());
    Files.copy(
        vocabulary.tokenizer(),
        folder.resolve(PromptVocabulary.FILE),
        StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    pictures.close();
    manager.close();
  }
}
