package io.deqastream.training;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The training loop: one optimizer step after the other, checkpoints in between. What a step
 * computes depends on settings, data and step number alone, so a resumed run gives the numbers of
 * an uninterrupted one. One thread; one run per process at a time.
 */
public final class TrainingRun {
  private final TrainingTask task;
  private final RunSettings settings;
  private final RunFolder folder;
  private final LearningRate rate;

  /** A run of this task. */
  public TrainingRun(TrainingTask task, RunSettings settings, RunFolder folder) {
    this.task = task;
    this.settings = settings;
    this.folder = folder;
    this.rate = LearningRate.cosine(settings.rate(), settings.warmUp(), task.steps());
  }

  /** Steps of the whole run. */
  public int steps() {
    return task.steps();
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
    try (AdamW optimizer = new AdamW(task.manager(), task.trained(), adam)) {
      double clip = settings.clip() == 0 ? Double.POSITIVE_INFINITY : settings.clip();
      GradientStep step = new GradientStep(task.manager(), optimizer, clip);
      int done = resume ? folder.resume(optimizer, fingerprint()) : 0;
      for (int s = done; s < steps(); s++) {
        listener.accept(step(step, s));
        if ((s + 1) % settings.saveEvery() == 0 && s + 1 < steps()) {
          save(s + 1, () -> folder.save(task, optimizer, fingerprint()));
        }
      }
      save(steps(), () -> folder.publish(task));
    }
  }

  private StepReport step(GradientStep step, int index) throws IOException {
    TrainingTask.Step batch = task.step(index);
    List<LossTerms> terms = new ArrayList<>();
    try {
      double norm =
          step.run(
              rate.at(index),
              batch.parts(),
              (part, work) -> {
                PairLoss.Loss cost = batch.loss(part, work);
                terms.add(cost.terms());
                return cost.total();
              });
      LossTerms mean =
          terms.stream().reduce(LossTerms::plus).orElseThrow().times(1.0 / terms.size());
      int epoch = task.epoch(index) + 1;
      return new StepReport(index + 1, steps(), epoch, rate.at(index), norm, mean);
    } catch (DivergedException e) {
      throw new TrainingFailure(
          "step %d: %s; %s".formatted(index + 1, e.getMessage(), lastGood()), e);
    }
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
    return "%s, %s".formatted(settings, task.data());
  }

  /** Writes something. */
  @FunctionalInterface
  private interface Saving {
    void run() throws IOException;
  }
}
