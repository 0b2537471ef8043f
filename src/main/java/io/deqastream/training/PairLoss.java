package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.nn.Scalars;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.Thurstone;

/**
 * The losses of DeQA-Score over the logits of N pairs' answers, differentiable. Immutable; every
 * array it makes belongs to the logits' manager. Letters: N pairs, A answer tokens, V vocabulary.
 */
public final class PairLoss {
  private final LossSettings settings;
  private final long[] levelIds;

  /**
   * A loss for one tokenizer.
   *
   * @param levelIds ids of the level tokens, excellent first
   */
  public PairLoss(LossSettings settings, long... levelIds) {
    if (levelIds.length != QualityLevel.COUNT) {
      throw new IllegalArgumentException("five level ids expected, got " + levelIds.length);
    }
    this.settings = settings;
    this.levelIds = levelIds.clone();
  }

  /**
   * What a batch costs.
   *
   * @param logits at the positions that predict the answers' tokens [2N, A, V]
   * @param answers the tokens [2N][A]
   * @param level index of the level token among the A
   */
  public Loss of(NDArray logits, long[][] answers, int level, PairTargets targets) {
    NDManager work = logits.getManager();
    int rows = answers.length;
    int length = answers[0].length;
    int half = rows / 2;
    NDArray logP = logits.logSoftmax(-1); // [2N, A, V]
    NDArray atLevel = logP.get(new NDIndex(":, {}", level)); // [2N, V]
    NDArray index = work.create(levelIds).reshape(1, QualityLevel.COUNT).repeat(0, rows);
    NDArray levels = atLevel.gather(index, 1); // [2N, 5]
    LevelScores scores = LevelScores.of(levels, settings.closedSet());

    NDArray costs = tokenCosts(logP, answers, level); // [2N]
    int counted = settings.softLabels() ? length - 1 : length;
    NDArray ceA = Scalars.times(half(costs, 0, half), 1.0 / (half * counted));
    NDArray ceB = Scalars.times(half(costs, half, rows), 1.0 / (half * counted));
    NDArray target = work.create(targets.flatLevels(), levels.getShape());
    NDArray kl = levels.mul(target).sum(new int[] {1}).neg(); // [2N]
    NDArray klA = kl(kl, targets, 0, half);
    NDArray klB = kl(kl, targets, half, rows);
    NDArray outA = Scalars.times(half(scores.outside(), 0, half), 1.0 / half);
    NDArray outB = Scalars.times(half(scores.outside(), half, rows), 1.0 / half);
    NDArray rank = fidelity(scores, targets);

    NDArray next =
        Scalars.times(
            ceA.add(ceB).add(Scalars.times(klA.add(klB), settings.kl())), settings.nextToken());
    NDArray total = Scalars.times(rank, settings.rank()).add(next);
    if (settings.inLevel() != 0) {
      total = total.add(Scalars.times(outA.add(outB), settings.inLevel()));
    }
    return new Loss(total, new NDList(total, rank, ceA, ceB, klA, klB, outA, outB), scores);
  }

  /** Negative log probability of every row's tokens, summed; soft labels leave the level out. */
  private NDArray tokenCosts(NDArray logP, long[][] answers, int level) {
    NDManager work = logP.getManager();
    int rows = answers.length;
    int length = answers[0].length;
    long[] ids = new long[rows * length];
    float[] weights = new float[length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = answers[i / length][i % length];
      weights[i % length] = settings.softLabels() && i % length == level ? 0 : -1;
    }
    NDArray picked = logP.gather(work.create(ids, new Shape(rows, length, 1)), 2); // [2N, A, 1]
    return picked.squeeze(2).mul(work.create(weights)).sum(new int[] {1});
  }

  private NDArray kl(NDArray products, PairTargets targets, int from, int to) {
    if (!settings.softLabels()) {
      return products.getManager().zeros(new Shape(1));
    }
    return Scalars.times(
        half(products, from, to).add(targets.negativeEntropy(from, to)), 1.0 / (to - from));
  }

  /** Mean over pairs of 1 - sqrt(p q + eps) - sqrt((1 - p)(1 - q) + eps) (Tsai et al. 2007). */
  private NDArray fidelity(LevelScores scores, PairTargets targets) {
    int half = targets.pairs();
    NDArray gap = rows(scores.score(), 0, half).sub(rows(scores.score(), half, 2 * half)); // [N]
    NDArray p = normalCdf(gap.div(spread(scores.variance(), half)));
    NDArray q = gap.getManager().create(targets.preferences(settings.continuous()));
    NDArray agree = root(p, q);
    NDArray differ = root(complement(p), complement(q));
    return complement(agree.add(differ)).mean(new int[] {0}, true);
  }

  /** The reference adds eps to the product where q is a probability, else to p alone. */
  private NDArray root(NDArray p, NDArray q) {
    return settings.continuous()
        ? p.mul(q).add(Thurstone.EPSILON).sqrt()
        : p.add(Thurstone.EPSILON).sqrt().mul(q.sqrt());
  }

  private NDArray spread(NDArray variance, int half) {
    if (settings.fixedDeviation()) {
      return variance.getManager().create((float) Math.sqrt(2));
    }
    NDArray v = settings.detachDeviation() ? variance.stopGradient() : variance;
    return rows(v, 0, half).add(rows(v, half, 2 * half)).add(Thurstone.EPSILON).sqrt();
  }

  private static NDArray normalCdf(NDArray x) {
    return Scalars.times(Scalars.times(x, Math.sqrt(0.5)).erf().add(1), 0.5);
  }

  private static NDArray complement(NDArray p) {
    return p.neg().add(1);
  }

  /** Of shape [1]: sums without a dimension would take on double constants' type. */
  private static NDArray half(NDArray values, int from, int to) {
    return rows(values, from, to).sum(new int[] {0}, true);
  }

  private static NDArray rows(NDArray values, int from, int to) {
    return values.get(new NDIndex("{}:{}", from, to));
  }

  /**
   * A batch's loss while its graph lives.
   *
   * @param total to call backward on [1]
   * @param parts the terms of {@link LossTerms}, in order
   * @param scores of all 2N images
   */
  public record Loss(NDArray total, NDList parts, LevelScores scores) {
    /** The terms as numbers: one copy from the device. */
    public LossTerms terms() {
      try (NDArray stacked = NDArrays.stack(parts)) {
        return LossTerms.of(stacked.toFloatArray());
      }
    }

    /** Predicted scores, 1 to 5, of all 2N images. */
    public float[] predictedScores() {
      return scores.score().toFloatArray();
    }

    /** Predicted variances of all 2N images. */
    public float[] predictedVariances() {
      return scores.variance().toFloatArray();
    }
  }
}
