package io.deqastream.quality;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of many images' quality, in constant space, mergeable in any grouping and order (to
 * rounding; a merge is exactly commutative): means and variances by Welford's update and Chan's
 * merge, extremes, and the mass of each level. Immutable, so it can be a stored aggregate; its
 * components are its state. Quantiles and decayed means are not kept here.
 *
 * @param count images seen
 * @param mean mean score, 0 when empty
 * @param squares sum of squared deviations of scores from their mean
 * @param withinSum sum of the images' own variances
 * @param min lowest score, positive infinity when empty
 * @param max highest score, negative infinity when empty
 * @param levelMass summed probability of each level, excellent first
 */
public record QualityMoments(
    long count,
    double mean,
    double squares,
    double withinSum,
    double min,
    double max,
    List<Double> levelMass) {
  /** No images: the neutral element of {@link #merge}. */
  public static final QualityMoments EMPTY =
      new QualityMoments(
          0,
          0,
          0,
          0,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY,
          List.of(0.0, 0.0, 0.0, 0.0, 0.0));

  /**
   * Checks restored state.
   *
   * @throws IllegalArgumentException if the count or a sum is negative or levels are not five
   */
  public QualityMoments {
    if (count < 0 || !(squares >= 0) || !(withinSum >= 0)) {
      throw new IllegalArgumentException(
          "count and sums must not be negative: " + count + ", " + squares + ", " + withinSum);
    }
    if (levelMass.size() != QualityLevel.COUNT) {
      throw new IllegalArgumentException("five levels expected, got " + levelMass.size());
    }
    levelMass = List.copyOf(levelMass);
  }

  /** The moments of one image. */
  public static QualityMoments of(LevelDistribution image) {
    List<Double> mass = new ArrayList<>(QualityLevel.COUNT);
    for (double p : image.probabilities()) {
      mass.add(p);
    }
    double score = image.score();
    return new QualityMoments(1, score, 0, image.variance(), score, score, mass);
  }

  /** These and one image more. */
  public QualityMoments plus(LevelDistribution image) {
    return merge(of(image));
  }

  /** The moments of both sets together; the sets must not share an image. */
  public QualityMoments merge(QualityMoments other) {
    if (count == 0) {
      return other;
    }
    if (other.count == 0) {
      return this;
    }
    long n = Math.addExact(count, other.count);
    double gap = other.mean - mean;
    List<Double> mass = new ArrayList<>(QualityLevel.COUNT);
    for (int i = 0; i < QualityLevel.COUNT; i++) {
      mass.add(levelMass.get(i) + other.levelMass.get(i));
    }
    return new QualityMoments(
        n,
        (count * mean + other.count * other.mean) / n,
        squares + other.squares + gap * gap * ((double) count * other.count / n),
        withinSum + other.withinSum,
        Math.min(min, other.min),
        Math.max(max, other.max),
        mass);
  }

  /** Population variance of the scores: how much images differ; 0 when empty. */
  public double varianceBetween() {
    return count == 0 ? 0 : squares / count;
  }

  /** Mean of the images' own variances: how unsure the model is of each; 0 when empty. */
  public double meanVarianceWithin() {
    return count == 0 ? 0 : withinSum / count;
  }

  /** Variance of one opinion about one image drawn at random: between plus within. */
  public double totalVariance() {
    return varianceBetween() + meanVarianceWithin();
  }

  /** Mean probability of a level over the images; 0 when empty. */
  public double levelShare(QualityLevel level) {
    return count == 0 ? 0 : levelMass.get(level.ordinal()) / count;
  }
}
