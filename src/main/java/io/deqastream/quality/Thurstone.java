package io.deqastream.quality;

/**
 * Thurstone's model of paired comparison (case V with unequal spread): how likely image A is judged
 * better than image B when both opinions are independent Gaussians, and the fidelity loss between
 * two such probabilities. Pure functions; the differentiable forms belong to training.
 */
public final class Thurstone {
  /** Added under both roots of the fidelity loss, as the reference does. */
  public static final double EPSILON = 1e-8;

  private Thurstone() {}

  /**
   * P(A better than B) = Phi((mean A - mean B) / sqrt(variance A + variance B)). With fixed spread
   * as the reference trains, both deviations are 1. Without any spread: 1, 0, or 0.5 when equal.
   */
  public static double preference(Gaussian a, Gaussian b) {
    double gap = a.mean() - b.mean();
    double spread = Math.hypot(a.deviation(), b.deviation());
    if (gap == 0) {
      return 0.5;
    }
    return StandardNormal.cdf(gap / spread);
  }

  /**
   * The fidelity loss 1 - sqrt(p q + eps) - sqrt((1 - p)(1 - q) + eps) (Tsai et al., FRank, 2007)
   * of a predicted and a given preference: about 0 when they agree, 1 when they contradict.
   *
   * @throws IllegalArgumentException if either is not a probability
   */
  public static double fidelityLoss(double predicted, double given) {
    requireProbability("predicted", predicted);
    requireProbability("given", given);
    return 1
        - Math.sqrt(predicted * given + EPSILON)
        - Math.sqrt((1 - predicted) * (1 - given) + EPSILON);
  }

  private static void requireProbability(String name, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(name + " preference is not a probability: " + p);
    }
  }
}
