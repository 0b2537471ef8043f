package io.deqastream.quality;

/**
 * A normal distribution of opinion about one image: a mean (MOS or score) and a standard deviation,
 * on whatever scale the caller keeps. The divergences are those of the DeQA-Score evaluation (You
 * et al., CVPR 2025), its small constants included, so that figures can be compared digit by digit.
 * Both components are finite, the deviation is not negative.
 */
public record Gaussian(double mean, double deviation) {
  /** Keeps the reference's quotients finite where a deviation is zero. */
  private static final double EPSILON = 1e-8;

  /**
   * Checks the components.
   *
   * @throws IllegalArgumentException naming the value that is not finite or is negative
   */
  public Gaussian {
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("mean is not a finite number: " + mean);
    }
    if (!(deviation >= 0) || Double.isInfinite(deviation)) {
      throw new IllegalArgumentException(
          "standard deviation must be finite and not negative, got " + deviation);
    }
  }

  /** The square of the deviation. */
  public double variance() {
    return deviation * deviation;
  }

  /**
   * KL(this || other) in nats. Against a point (deviation 0) it is infinite, or 0 from the same
   * point; the reference's formula would say minus infinity there.
   */
  public double kullbackLeibler(Gaussian other) {
    if (other.deviation == 0) {
      return deviation == 0 && mean == other.mean ? 0 : Double.POSITIVE_INFINITY;
    }
    double gap = mean - other.mean;
    return Math.log(other.deviation / (deviation + EPSILON))
        + (variance() + gap * gap) / (2 * other.variance() + EPSILON)
        - 0.5;
  }

  /**
   * The mean divergence of both from the Gaussian midway (mean of the means, mean of the
   * variances), in nats: the reference's stand-in for the Jensen-Shannon divergence, which has no
   * closed form for Gaussians. Symmetric; large but finite where just one deviation is zero.
   */
  public double jensenShannon(Gaussian other) {
    Gaussian midway =
        new Gaussian(0.5 * (mean + other.mean), Math.sqrt(0.5 * (variance() + other.variance())));
    return 0.5 * kullbackLeibler(midway) + 0.5 * other.kullbackLeibler(midway);
  }

  /** The 2-Wasserstein distance, in units of the scale; a metric. */
  public double wasserstein(Gaussian other) {
    return Math.hypot(mean - other.mean, deviation - other.deviation);
  }
}
