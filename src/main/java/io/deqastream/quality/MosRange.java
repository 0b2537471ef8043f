package io.deqastream.quality;

/**
 * The range of a dataset's mean opinion scores, over all its images: what maps its scale to levels
 * 1 to 5. Both ends are finite and the range is not empty. Knows nothing of single images.
 */
public record MosRange(double min, double max) {
  /** An interval's end counts as inside by this much: the reference's allowance for rounding. */
  private static final double EDGE = 1e-8;

  /**
   * Checks the ends.
   *
   * @throws IllegalArgumentException if one is not finite or the range is empty
   */
  public MosRange {
    if (!(max > min) || !Double.isFinite(max - min)) {
      throw new IllegalArgumentException(
          "MOS range must be finite and not empty, got " + min + " to " + max);
    }
  }

  /**
   * The range of these scores.
   *
   * @throws IllegalArgumentException if there are none, they are all equal, or one is not finite
   */
  public static MosRange of(double... scores) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      min = Math.min(min, score);
      max = Math.max(max, score);
    }
    return new MosRange(min, max);
  }

  /**
   * Maps an opinion of this dataset to the scale 1 to 5: mean 4 (mos - min) / (max - min) + 1,
   * deviation 4 sigma / (max - min).
   *
   * @throws IllegalArgumentException if the mean lies outside the range
   */
  public Gaussian scale(Gaussian opinion) {
    requireInside(opinion.mean());
    double mean = 4 * (opinion.mean() - min) / (max - min) + 1;
    return new Gaussian(Math.min(5, mean), 4 * opinion.deviation() / (max - min));
  }

  /**
   * The level whose interval holds this score, of five equal ones; a score on an inner edge belongs
   * to the lower level. This is the one-hot label of Q-Align.
   *
   * @throws IllegalArgumentException if the score lies outside the range
   */
  public QualityLevel level(double mos) {
    requireInside(mos);
    for (int value = 1; value < QualityLevel.COUNT; value++) {
      if (mos <= min + (double) value / QualityLevel.COUNT * (max - min) + EDGE) {
        return QualityLevel.ofValue(value);
      }
    }
    return QualityLevel.EXCELLENT;
  }

  private void requireInside(double mos) {
    if (!(mos >= min && mos <= max)) {
      throw new IllegalArgumentException(
          "MOS " + mos + " lies outside its range " + min + " to " + max);
    }
  }
}
