package io.deqastream.quality;

import java.util.Arrays;

/**
 * A training target over the five levels: the soft label of DeQA-Score (You et al., CVPR 2025,
 * section 3) or the one-hot label of Q-Align. Weights are not negative; where the adjustment below
 * clips a level at zero their sum exceeds one by a few percent, and the reference trains and
 * measures with them as they are, so this type does not normalise. Immutable.
 */
public final class SoftLabel {
  /** Narrower opinions (scale 1 to 5) are split between the two nearest levels. */
  public static final double MIN_DEVIATION = 0.2;

  /** The largest error of the mean that the adjustment may leave. */
  public static final double MAX_MEAN_ERROR = 0.1;

  private static final double MIDDLE = 3;

  /** Nearer to the middle than this the adjustment's slope is 0/0 and its limit is taken. */
  private static final double NEAR_MIDDLE = 1e-6;

  private final double[] weights;
  private final boolean fallback;

  private SoftLabel(double[] weights, boolean fallback) {
    this.weights = weights;
    this.fallback = fallback;
  }

  /**
   * The soft label of an opinion on the scale 1 to 5 (see {@link MosRange#scale}). Levels are
   * weighted by {@code density}, then by w' = max(alpha w + beta, 0) where alpha and beta make the
   * unclipped weights sum to one and have the opinion's mean. An opinion narrower than {@link
   * #MIN_DEVIATION}, or whose clipped mean is off by more than {@link #MAX_MEAN_ERROR}, is
   * interpolated between its two neighbouring levels instead.
   *
   * <p>At a mean of exactly 3 alpha is undetermined; here the label is continuous there, while the
   * reference answers the uniform distribution.
   *
   * @throws IllegalArgumentException if the mean is outside 1 to 5
   */
  public static SoftLabel of(Gaussian opinion, LevelDensity density) {
    double mean = opinion.mean();
    if (!(mean >= 1 && mean <= 5)) {
      throw new IllegalArgumentException("mean opinion " + mean + " lies outside 1 to 5");
    }
    if (opinion.deviation() < MIN_DEVIATION) {
      return twoLevels(mean);
    }
    double[] adjusted = adjust(opinion, density);
    boolean near = Math.abs(mean(adjusted) - mean) <= MAX_MEAN_ERROR; // false for NaN
    return near ? new SoftLabel(adjusted, false) : twoLevels(mean);
  }

  /** The label that is certain of one level. */
  public static SoftLabel oneHot(QualityLevel level) {
    double[] weights = new double[QualityLevel.COUNT];
    weights[level.ordinal()] = 1;
    return new SoftLabel(weights, false);
  }

  private static double[] adjust(Gaussian opinion, LevelDensity density) {
    double[] weights = read(opinion, density);
    double reach = opinion.mean() - MIDDLE;
    double[] slope = weights;
    if (Math.abs(reach) < NEAR_MIDDLE) {
      reach = NEAR_MIDDLE;
      slope = read(new Gaussian(MIDDLE + reach, opinion.deviation()), density);
    }
    double alpha = reach / (mean(slope) - MIDDLE * sum(slope));
    double beta = (1 - alpha * sum(weights)) / QualityLevel.COUNT;
    double[] adjusted = new double[QualityLevel.COUNT];
    for (int i = 0; i < adjusted.length; i++) {
      adjusted[i] = Math.max(alpha * weights[i] + beta, 0);
    }
    return adjusted;
  }

  private static double[] read(Gaussian opinion, LevelDensity density) {
    double[] weights = new double[QualityLevel.COUNT];
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      weights[level.ordinal()] = density.at(level, opinion);
    }
    return weights;
  }

  private static SoftLabel twoLevels(double mean) {
    int lower = Math.min((int) mean, QualityLevel.COUNT - 1);
    double[] weights = new double[QualityLevel.COUNT];
    weights[QualityLevel.ofValue(lower).ordinal()] = lower + 1 - mean;
    weights[QualityLevel.ofValue(lower + 1).ordinal()] = mean - lower;
    return new SoftLabel(weights, true);
  }

  /** The five weights, excellent first; a copy. */
  public double[] weights() {
    return weights.clone();
  }

  /** The weight of one level. */
  public double weight(QualityLevel level) {
    return weights[level.ordinal()];
  }

  /** Whether the opinion was too narrow for five levels and was split between two. */
  public boolean fallback() {
    return fallback;
  }

  /** What a model that learnt this label perfectly would answer: the weights over their sum. */
  public LevelDistribution distribution() {
    double sum = sum(weights);
    double[] p = weights();
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return LevelDistribution.of(p);
  }

  /**
   * Mean sum w c and deviation sqrt(sum w (c - mean)^2) of the weights as they are, as the
   * reference measures a label's accuracy.
   */
  public Gaussian moments() {
    double mean = mean(weights);
    double variance = 0;
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      double d = level.value() - mean;
      variance += weight(level) * d * d;
    }
    return new Gaussian(mean, Math.sqrt(variance));
  }

  private static double sum(double[] weights) {
    double sum = 0;
    for (double w : weights) {
      sum += w;
    }
    return sum;
  }

  private static double mean(double[] weights) {
    double mean = 0;
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      mean += weights[level.ordinal()] * level.value();
    }
    return mean;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SoftLabel that
        && fallback == that.fallback
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return "SoftLabel" + Arrays.toString(weights) + (fallback ? " (two levels)" : "");
  }
}
