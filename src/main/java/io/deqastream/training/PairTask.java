package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A checkpoint that learns from labelled pictures, in pairs by the plan. One thread. */
public final class PairTask implements TrainingTask {
  private final TrainableModel model;
  private final List<Example> examples;
  private final RunSettings settings;
  private final PairPlan plan;
  private final PairLoss loss;
  private final int pairsPerStep;
  private final int stepsPerEpoch;

  /**
   * Over these examples.
   *
   * @throws IllegalArgumentException if no dataset has two pictures
   */
  public PairTask(TrainableModel model, List<Example> examples, RunSettings settings) {
    this.model = model;
    this.examples = List.copyOf(examples);
    this.settings = settings;
    this.plan = new PairPlan(examples.stream().map(Example::dataset).toList(), settings.seed());
    if (plan.pairs() == 0) {
      throw new IllegalArgumentException(
          "no pairs: none of the datasets has two readable pictures (%d in all)"
              .formatted(examples.size()));
    }
    this.loss = new PairLoss(settings.losses(), model.levelIds());
    this.pairsPerStep = settings.batch() * settings.accumulate();
    this.stepsPerEpoch = (plan.pairs() + pairsPerStep - 1) / pairsPerStep;
  }

  @Override
  public NDManager manager() {
    return model.manager();
  }

  @Override
  public Map<String, NDArray> trained() {
    return model.trained();
  }

  @Override
  public int steps() {
    return stepsPerEpoch * settings.epochs();
  }

  @Override
  public int epoch(int step) {
    return step / stepsPerEpoch;
  }

  @Override
  public String data() {
    return "%d pictures, %d pairs".formatted(examples.size(), plan.pairs());
  }

  @Override
  public Step step(int index) throws IOException {
    int from = index % stepsPerEpoch * pairsPerStep;
    List<PairPlan.Pair> pairs = plan.epoch(epoch(index));
    List<PairBatch> batches = new ArrayList<>();
    int to = Math.min(pairs.size(), from + pairsPerStep);
    for (int i = from; i < to; i += settings.batch()) {
      batches.add(batch(pairs.subList(i, Math.min(to, i + settings.batch()))));
    }
    return new Step() {
      @Override
      public int parts() {
        return batches.size();
      }

      @Override
      public PairLoss.Loss loss(int part, NDManager work) {
        return model.loss(work, batches.get(part), loss);
      }
    };
  }

  private PairBatch batch(List<PairPlan.Pair> pairs) throws IOException {
    return Example.batch(
        pairs.stream().map(p -> examples.get(p.a())).toList(),
        pairs.stream().map(p -> examples.get(p.b())).toList());
  }

  @Override
  public void publish(Path folder) throws IOException {
    PublishedFolder.write(model, folder);
  }
}
