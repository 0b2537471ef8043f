package io.deqastream.quality;

import java.util.Arrays;

/**
 * A probability distribution over the five quality levels: what one image is believed to be worth.
 * Immutable; probabilities are finite, not negative and sum to one (to 1e-6 when given from
 * outside). Score, variance and standard deviation are its moments on the scale 1 to 5.
 */
public final class LevelDistribution {
  private static final double SUM_TOLERANCE = 1e-6;

  private final double[] probabilities;

  private LevelDistribution(double[] probabilities) {
    this.probabilities = probabilities;
  }

  /**
   * Closed-set softmax over the logits of the five level tokens, excellent first.
   *
   * @throws IllegalArgumentException if there are not five, or one is not finite
   */
  public static LevelDistribution fromLogits(float... logits) {
    requireFive(logits.length);
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        throw new IllegalArgumentException(
            "level logits are not finite: " + Arrays.toString(logits));
      }
      max = Math.max(max, logit);
    }
    double[] p = new double[QualityLevel.COUNT];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] - max);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return new LevelDistribution(p);
  }

  /**
   * The distribution with these probabilities, excellent first.
   *
   * @throws IllegalArgumentException if they are not five, not probabilities, or do not sum to one
   */
  public static LevelDistribution of(double... probabilities) {
    requireFive(probabilities.length);
    double sum = 0;
    for (double p : probabilities) {
      if (!(p >= 0 && p <= 1 + SUM_TOLERANCE)) {
        throw new IllegalArgumentException("not probabilities: " + Arrays.toString(probabilities));
      }
      sum += p;
    }
    if (Math.abs(sum - 1) > SUM_TOLERANCE) {
      throw new IllegalArgumentException("probabilities sum to " + sum + ", not 1");
    }
    return new LevelDistribution(probabilities.clone());
  }

  /** The probability of one level. */
  public double probability(QualityLevel level) {
    return probabilities[level.ordinal()];
  }

  /** The five probabilities, excellent first; a copy. */
  public double[] probabilities() {
    return probabilities.clone();
  }

  /** The expected level, 1 to 5: the quality score. */
  public double score() {
    double score = 0;
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      score += probability(level) * level.value();
    }
    return score;
  }

  /** The variance of the level about the score, 0 to 4. */
  public double variance() {
    double score = score();
    double variance = 0;
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      double d = level.value() - score;
      variance += probability(level) * d * d;
    }
    return variance;
  }

  /** The square root of the variance, 0 to 2. */
  public double standardDeviation() {
    return Math.sqrt(variance());
  }

  /** Score and standard deviation as a Gaussian opinion on the scale 1 to 5. */
  public Gaussian moments() {
    return new Gaussian(score(), standardDeviation());
  }

  private static void requireFive(int length) {
    if (length != QualityLevel.COUNT) {
      throw new IllegalArgumentException("five levels expected, got " + length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LevelDistribution that
        && Arrays.equals(probabilities, that.probabilities);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(probabilities);
  }

  @Override
  public String toString() {
    return "LevelDistribution" + Arrays.toString(probabilities);
  }
}
