package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.nn.Kernels;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Teaches abstractor and decoder from pooled states: each step sees some scenes, all pictures of
 * each, pairs within a scene. Same seed and states, same numbers. One thread.
 */
final class StarterLearner {
  private static final int SCENES = 16;
  private static final double LARGEST_NORM = 1;
  private static final double SMALLEST_DEVIATION = 1e-3;
  private static final int ASKED_AT_ONCE = 64;
  private static final MosRange SCALE = new MosRange(1, 5);

  private final NDManager manager;
  private final StarterWeights weights;
  private final StarterTexts texts;
  private final MplugOwl2Network network;
  private final PooledAbstractor abstractor;

  StarterLearner(NDManager manager, StarterWeights weights, StarterTexts texts, int vocabulary) {
    this.manager = manager;
    this.weights = weights;
    this.texts = texts;
    this.network =
        new MplugOwl2Network(
            StarterShape.blocks(StarterShape.GRID, StarterShape.PATCH, vocabulary),
            weights,
            Kernels.COMPOSED);
    this.abstractor = new PooledAbstractor(weights);
  }

  /**
   * How long and how fast.
   *
   * @param steps updates
   * @param rate peak of the learning rate
   * @param decay of weights
   * @param jitter noise on what is learnt from, in standard deviations of each channel: contents
   *     are few, and what tells one from another is better not learnt by heart
   * @param loss which losses
   */
  record Schedule(int steps, double rate, double decay, double jitter, LossSettings loss) {}

  /** Told after every step. */
  @FunctionalInterface
  interface Watcher {
    void step(int step, LossTerms terms);
  }

  /** Standardises what reaches the abstractor, then learns from all scenes. */
  void learn(
      float[][] states, List<LabelledPicture> labels, Schedule schedule, long seed, Watcher watcher)
      throws DivergedException {
    SplittableRandom random = new SplittableRandom(seed);
    PairLoss loss = new PairLoss(schedule.loss(), texts.levelIds());
    LearningRate rate = LearningRate.cosine(schedule.rate(), 0.03, schedule.steps());
    float[] spread = standardize(states);
    for (int d = 0; d < spread.length; d++) {
      spread[d] *= (float) schedule.jitter();
    }
    AdamW.Settings settings = AdamW.Settings.defaults().withWeightDecay(schedule.decay());
    try (AdamW optimizer = new AdamW(manager, learning(), settings)) {
      GradientStep step = new GradientStep(manager, optimizer, LARGEST_NORM);
      for (int i = 0; i < schedule.steps(); i++) {
        int[] pictures = batch(states.length / PictureMill.PER_SCENE, random);
        List<Dialogue> spoken = i % 4 == 3 ? texts.taught() : texts.asked();
        LossTerms[] terms = new LossTerms[1];
        step.run(
            rate.at(i),
            1,
            (part, work) -> {
              NDArray pooled = chosen(work, states, pictures, spread, random);
              NDArray visual = abstractor.visualTokens(pooled);
              PairLoss.Loss value =
                  loss(visual, labels, pictures, spoken, loss, schedule.loss().softLabels());
              terms[0] = value.terms();
              return value.total();
            });
        watcher.step(i, terms[0]);
      }
    }
  }

  /** Predicted distributions, in the order in which scores are asked for. */
  List<LevelDistribution> predict(float[][] states) {
    List<LevelDistribution> all = new ArrayList<>();
    for (int from = 0; from < states.length; from += ASKED_AT_ONCE) {
      int[] some = IntStream.range(from, Math.min(states.length, from + ASKED_AT_ONCE)).toArray();
      try (NDManager work = manager.newSubManager()) {
        NDArray visual = abstractor.visualTokens(chosen(work, states, some, null, null));
        List<Dialogue> rows = Collections.nCopies(some.length, texts.asked().get(0));
        NDArray logits = AnswerLogits.afterVision(network, visual, rows);
        NDArray ids = work.create(texts.levelIds()).reshape(1, QualityLevel.COUNT);
        NDArray levels =
            logits.get(new NDIndex(":, 0")).gather(ids.repeat(0, some.length), 1); // [B, 5]
        float[] flat = levels.toFloatArray();
        for (int i = 0; i < flat.length; i += QualityLevel.COUNT) {
          all.add(
              LevelDistribution.fromLogits(Arrays.copyOfRange(flat, i, i + QualityLevel.COUNT)));
        }
      }
    }
    return all;
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
    NDArray logits = AnswerLogits.afterVision(network, visual, rows);
    long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
    return loss.of(logits, answers, rows.get(0).level(), new PairTargets(levels, opinions));
  }

  /** Returns the deviation of every channel. */
  private float[] standardize(float[][] states) {
    int width = StarterShape.WIDTH;
    float[] mean = new float[width];
    float[] deviation = new float[width];
    for (int d = 0; d < width; d++) {
      double sum = 0;
      double squares = 0;
      for (float[] state : states) {
        sum += state[d];
        squares += (double) state[d] * state[d];
      }
      mean[d] = (float) (sum / states.length);
      double variance = squares / states.length - (double) mean[d] * mean[d];
      deviation[d] = (float) (Math.sqrt(Math.max(0, variance)) + SMALLEST_DEVIATION);
    }
    try (NDManager work = manager.newSubManager()) {
      abstractor.standardize(weights, work.zeros(new Shape(1)), mean, deviation);
    }
    return deviation;
  }

  /** What a gradient reaches while the vision encoder stands still and attention is uniform. */
  private Map<String, NDArray> learning() {
    Map<String, NDArray> learning = new LinkedHashMap<>(weights.trained());
    learning
        .keySet()
        .removeIf(
            name ->
                name.startsWith("model.vision_model.")
                    || name.startsWith(PooledAbstractor.LAYER + ".attention.query.")
                    || name.startsWith(PooledAbstractor.LAYER + ".attention.key.")
                    || name.startsWith(PooledAbstractor.LAYER + ".normk."));
    return learning;
  }

  private static NDArray chosen(
      NDManager work, float[][] states, int[] pictures, float[] spread, SplittableRandom random) {
    int width = StarterShape.WIDTH;
    float[] flat = new float[pictures.length * width];
    for (int i = 0; i < pictures.length; i++) {
      System.arraycopy(states[pictures[i]], 0, flat, i * width, width);
      for (int d = 0; spread != null && d < width; d++) {
        flat[i * width + d] += (float) (spread[d] * random.nextGaussian());
      }
    }
    return work.create(flat, new Shape(pictures.length, width));
  }

  /** Pictures of random scenes: half of each scene first, its partners in the same order after. */
  private static int[] batch(int scenes, SplittableRandom random) {
    int half = SCENES * PictureMill.PER_SCENE / 2;
    int[] pictures = new int[2 * half];
    int at = 0;
    for (int s = 0; s < SCENES; s++) {
      int scene = random.nextInt(scenes);
      int[] order = shuffled(PictureMill.PER_SCENE, random);
      for (int i = 0; i < order.length / 2; i++) {
        pictures[at] = scene * PictureMill.PER_SCENE + order[i];
        pictures[at + half] = scene * PictureMill.PER_SCENE + order[i + order.length / 2];
        at++;
      }
    }
    return pictures;
  }

  private static int[] shuffled(int n, SplittableRandom random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
