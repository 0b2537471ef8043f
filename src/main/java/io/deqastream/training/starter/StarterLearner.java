package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.StageTap;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.MosRange;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.SoftLabel;
import io.deqastream.training.AdamW;
import io.deqastream.training.AnswerLogits;
import io.deqastream.training.Dialogue;
import io.deqastream.training.DivergedException;
import io.deqastream.training.GradientStep;
import io.deqastream.training.LearningRate;
import io.deqastream.training.LossSettings;
import io.deqastream.training.LossTerms;
import io.deqastream.training.PairLoss;
import io.deqastream.training.PairTargets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Teaches everything behind the first vision layer from cached filter responses: each step sees
 * some scenes, all pictures of each, and of each picture some patches of one window, so that no
 * content is learnt by heart. Same seed and responses, same numbers. One thread.
 */
final class StarterLearner {
  private static final double LARGEST_NORM = 1;
  private static final int ASKED_AT_ONCE = 32;
  private static final MosRange SCALE = new MosRange(1, 5);

  private final NDManager manager;
  private final StarterWeights weights;
  private final StarterTexts texts;
  private final NDArray whitening;
  private final MplugOwl2Network whole;
  private final MplugOwl2Network some;

  /**
   * A learner.
   *
   * @param whitening each filter's root mean square
   */
  StarterLearner(
      NDManager manager,
      StarterWeights weights,
      StarterTexts texts,
      int vocabulary,
      float[] whitening) {
    this.manager = manager;
    this.weights = weights;
    this.texts = texts;
    this.whitening = manager.create(whitening).duplicate();
    this.whole = network(weights, StarterShape.GRID, vocabulary);
    this.some = network(weights.ofSomePatches(), (int) Math.sqrt(StepSampler.SEEN), vocabulary);
  }

  private MplugOwl2Network network(ParameterSource source, int grid, int vocabulary) {
    return new MplugOwl2Network(
        StarterShape.blocks(grid, StarterShape.PATCH, vocabulary), source, Kernels.COMPOSED);
  }

  /**
   * How long and how fast.
   *
   * @param steps updates
   * @param rate peak of the learning rate
   * @param decay of weights
   * @param loss which losses
   */
  record Schedule(int steps, double rate, double decay, LossSettings loss) {}

  /** Told after every step. */
  @FunctionalInterface
  interface Watcher {
    void step(int step, LossTerms terms);
  }

  /** Learns from all scenes of a cache. */
  void learn(
      ResponseCache cache,
      List<LabelledPicture> labels,
      Schedule schedule,
      long seed,
      Watcher watcher)
      throws DivergedException, IOException {
    StepSampler sampler = new StepSampler(seed);
    PairLoss loss = new PairLoss(schedule.loss(), texts.levelIds());
    LearningRate rate = LearningRate.cosine(schedule.rate(), 0.03, schedule.steps());
    AdamW.Settings settings = AdamW.Settings.defaults().withWeightDecay(schedule.decay());
    try (AdamW optimizer = new AdamW(manager, learning(), settings)) {
      GradientStep step = new GradientStep(manager, optimizer, LARGEST_NORM);
      for (int i = 0; i < schedule.steps(); i++) {
        int[] pictures = sampler.pictures(labels.size() / PictureMill.PER_SCENE, i % 2 == 1);
        int[][] places = sampler.places(pictures);
        List<Dialogue> spoken = i % 4 == 3 ? texts.taught() : texts.asked();
        LossTerms[] terms = new LossTerms[1];
        try (NDManager read = manager.newSubManager()) {
          NDArray responses = cache.read(read, pictures, places);
          step.run(
              rate.at(i),
              1,
              (part, work) -> {
                responses.attach(work);
                NDArray visual = some.visualTokensOf(embedded(responses), StageTap.NONE);
                PairLoss.Loss value =
                    loss(visual, labels, pictures, spoken, loss, schedule.loss().softLabels());
                terms[0] = value.terms();
                return value.total();
              });
        }
        watcher.step(i, terms[0]);
      }
    }
  }

  /** Predicted distributions from all patches, in the order in which scores are asked for. */
  List<LevelDistribution> predict(ResponseCache cache, int pictures) throws IOException {
    int[] all = IntStream.range(0, StarterShape.GRID * StarterShape.GRID).toArray();
    List<LevelDistribution> predicted = new ArrayList<>();
    for (int from = 0; from < pictures; from += ASKED_AT_ONCE) {
      int[] batch = IntStream.range(from, Math.min(pictures, from + ASKED_AT_ONCE)).toArray();
      try (NDManager work = manager.newSubManager()) {
        NDArray embedded = embedded(cache.read(work, batch, all));
        NDArray visual = whole.visualTokensOf(embedded, StageTap.NONE);
        List<Dialogue> rows = Collections.nCopies(batch.length, texts.asked().get(0));
        NDArray logits = AnswerLogits.afterVision(whole, visual, rows);
        NDArray ids = work.create(texts.levelIds()).reshape(1, QualityLevel.COUNT);
        NDArray levels =
            logits.get(new NDIndex(":, 0")).gather(ids.repeat(0, batch.length), 1); // [B, 5]
        float[] flat = levels.toFloatArray();
        for (int i = 0; i < flat.length; i += QualityLevel.COUNT) {
          predicted.add(
              LevelDistribution.fromLogits(Arrays.copyOfRange(flat, i, i + QualityLevel.COUNT)));
        }
      }
    }
    return predicted;
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

  private PairLoss.Loss loss(
      NDArray visual,
      List<LabelledPicture> labels,
      int[] pictures,
      List<Dialogue> spoken,
      PairLoss loss,
      boolean softLabels) {
    List<Dialogue> rows = new ArrayList<>();
    double[][] levels = new double[pictures.length][];
    List<Gaussian> opinions = new ArrayList<>();
    for (int i = 0; i < pictures.length; i++) {
      LabelledPicture label = labels.get(pictures[i]);
      Gaussian opinion = new Gaussian(label.mos(), label.std());
      QualityLevel level = SCALE.level(label.mos());
      SoftLabel target =
          softLabels
              ? SoftLabel.of(SCALE.scale(opinion), LevelDensity.PDF)
              : SoftLabel.oneHot(level);
      opinions.add(opinion);
      levels[i] = target.weights();
      rows.add(spoken.get(level.ordinal()));
    }
    NDArray logits = AnswerLogits.afterVision(some, visual, rows);
    long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
    return loss.of(logits, answers, rows.get(0).level(), new PairTargets(levels, opinions));
  }

  /** What a gradient reaches: all but the patch embedding and the first layer's detectors. */
  private Map<String, NDArray> learning() {
    Map<String, NDArray> learning = new LinkedHashMap<>(weights.trained());
    learning
        .keySet()
        .removeIf(
            name ->
                name.startsWith("model.vision_model.embeddings.")
                    || name.startsWith(StarterWeights.LAYER));
    return learning;
  }
}
