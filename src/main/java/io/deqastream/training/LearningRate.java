package io.deqastream.training;

/**
 * Linear warm-up, then half a cosine down to zero, as the reference's trainer schedules. Immutable.
 *
 * @param peak rate at the end of the warm-up
 * @param warmUp steps of warm-up
 * @param steps of the whole run, at least one
 */
public record LearningRate(double peak, int warmUp, int steps) {
  /** Checks the numbers. */
  public LearningRate {
    if (!(peak > 0) || Double.isInfinite(peak)) {
      throw new IllegalArgumentException("learning rate must be positive, got " + peak);
    }
    if (steps < 1 || warmUp < 0 || warmUp > steps) {
      throw new IllegalArgumentException(
          "no schedule of %d steps with %d of warm-up".formatted(steps, warmUp));
    }
  }

  /** A schedule whose warm-up is a share of its steps, rounded up. */
  public static LearningRate cosine(double peak, double warmUpShare, int steps) {
    return new LearningRate(peak, (int) Math.ceil(warmUpShare * steps), steps);
  }

  /** The rate of a step, counted from 0. */
  public double at(int step) {
    if (step < warmUp) {
      return peak * step / warmUp;
    }
    double progress = Math.min(1, (double) (step - warmUp) / Math.max(1, steps - warmUp));
    return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
