package io.deqastream.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The training loop: pairs by the plan, one optimizer step per batch, checkpoints in between. What
 * a step computes depends on settings, data and step number alone, so a resumed run gives the
 * numbers of an uninterrupted one. One thread; one run per process at a time.
 */
public final class TrainingRun {
  private final TrainableModel model;
  private final List<Example> examples;
  private final RunSettings settings;
  private final RunFolder folder;
  private final PairPlan plan;
  private final PairLoss loss;
  private final LearningRate rate;
  private final int pairsPerStep;
  private final int stepsPerEpoch;

  /**
   * A run over these examples.
   *
   * @throws IllegalArgumentException if no dataset has two pictures
   */
  public TrainingRun(
      TrainableModel model, List<Example> examples, RunSettings settings, RunFolder folder) {
    this.model = model;
    this.examples = List.copyOf(examples);
    this.settings = settings;
    this.folder = folder;
    this.plan = new PairPlan(examples.stream().map(Example::dataset).toList(), settings.seed());
    if (plan.pairs() == 0) {
      throw new IllegalArgumentException(
          "no pairs: none of the datasets has two readable pictures (%d in all)"
              .formatted(examples.size()));
    }
    this.loss = new PairLoss(settings.losses(), model.levelIds());
    this.pairsPerStep = settings.batch() * settings.accumulate();
    this.stepsPerEpoch = (plan.pairs() + pairsPerStep - 1) / pairsPerStep;
    this.rate = LearningRate.cosine(settings.rate(), settings.warmUp(), steps());
  }

  /** Steps of the whole run. */
  public int steps() {
    return stepsPerEpoch * settings.epochs();
  }

  /**
   * Trains to the end and publishes the model in the run's folder.
   *
   * @param resume go on from the newest checkpoint
   * @param listener told after every step, on this thread
   * @throws TrainingFailure if the loss diverges or a checkpoint cannot be written
   * @throws IOException if there is nothing to resume, or a picture cannot be read any more
   */
  public void run(boolean resume, Consumer<StepReport> listener) throws IOException {
    AdamW.Settings adam = AdamW.Settings.defaults().withWeightDecay(settings.weightDecay());
    try (AdamW optimizer = new AdamW(model.manager(), model.trained(), adam)) {
      double clip = settings.clip() == 0 ? Double.POSITIVE_INFINITY : settings.clip();
      GradientStep step = new GradientStep(model.manager(), optimizer, clip);
      int done = resume ? folder.resume(optimizer, fingerprint()) : 0;
      for (int s = done; s < steps(); s++) {
        listener.accept(step(step, s));
        if ((s + 1) % settings.saveEvery() == 0 && s + 1 < steps()) {
          save(s + 1, () -> folder.save(model, optimizer, fingerprint()));
        }
      }
      save(steps(), () -> folder.publish(model));
    }
  }

  private StepReport step(GradientStep step, int index) throws IOException {
    int epoch = index / stepsPerEpoch;
    int from = index % stepsPerEpoch * pairsPerStep;
    List<PairPlan.Pair> pairs = plan.epoch(epoch);
    List<PairBatch> parts = new ArrayList<>();
    int to = Math.min(pairs.size(), from + pairsPerStep);
    for (int i = from; i < to; i += settings.batch()) {
      parts.add(batch(pairs.subList(i, Math.min(to, i + settings.batch()))));
    }
    List<LossTerms> terms = new ArrayList<>();
    try {
      double norm =
          step.run(
              rate.at(index),
              parts.size(),
              (part, work) -> {
                PairLoss.Loss cost = model.loss(work, parts.get(part), loss);
                terms.add(cost.terms());
                return cost.total();
              });
      LossTerms mean =
          terms.stream().reduce(LossTerms::plus).orElseThrow().times(1.0 / terms.size());
      return new StepReport(index + 1, steps(), epoch + 1, rate.at(index), norm, mean);
    } catch (DivergedException e) {
      throw new TrainingFailure(
          "step %d: %s; %s".formatted(index + 1, e.getMessage(), lastGood()), e);
    }
  }

  private PairBatch batch(List<PairPlan.Pair> pairs) throws IOException {
    return Example.batch(
        pairs.stream().map(p -> examples.get(p.a())).toList(),
        pairs.stream().map(p -> examples.get(p.b())).toList());
  }

  private void save(int step, Saving saving) throws IOException {
    try {
      saving.run();
    } catch (IOException e) {
      throw new TrainingFailure("step %d: %s; %s".formatted(step, e.getMessage(), lastGood()), e);
    }
  }

  private String lastGood() throws IOException {
    Optional<Path> newest = folder.newest();
    return newest.isPresent()
        ? "the last good checkpoint is " + newest.get()
        : "no checkpoint was written yet";
  }

  /** What must be equal for a checkpoint to go on from. */
  private String fingerprint() {
    return "%s, %d pictures, %d pairs".formatted(settings, examples.size(), plan.pairs());
  }

  /** Writes something. */
  @FunctionalInterface
  private interface Saving {
    void run() throws IOException;
  }
}
