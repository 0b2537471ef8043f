package io.deqastream.training.starter;

import java.util.SplittableRandom;

/**
 * Simulated raters: what strength means on the opinion scale, and how far opinions spread. Raters
 * agree about pristine and ruined pictures and differ in between, more so about matters of taste
 * (tone, colour). Stateless.
 */
final class RaterPanel {
  private static final int RATERS = 24;
  private static final double PRISTINE = 4.75;
  private static final double FIRST_STEP = 4.55;
  private static final double RANGE = 3.45;
  private static final double LEAST_SPREAD = 0.42; // as far as single viewers differ on five steps

  private RaterPanel() {}

  /** One picture's opinions. */
  record Opinion(double mos, double std) {}

  /** A picture nobody spoilt. */
  static Opinion pristine(SplittableRandom random) {
    return rate(PRISTINE, LEAST_SPREAD, random);
  }

  /**
   * A spoilt picture.
   *
   * @param strength in [0, 1]
   * @param disagreement of raters about this kind, 1 as usual
   */
  static Opinion spoilt(double strength, double disagreement, SplittableRandom random) {
    double hump = 4 * strength * (1 - strength);
    return rate(FIRST_STEP - RANGE * strength, (LEAST_SPREAD + 0.48 * hump) * disagreement, random);
  }

  /** The strength of two distortions, one over the other. */
  static double together(double first, double second) {
    return 1 - (1 - first) * (1 - second);
  }

  private static Opinion rate(double quality, double spread, SplittableRandom random) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < RATERS; i++) {
      double rating = Math.min(5, Math.max(1, quality + spread * random.nextGaussian()));
      sum += rating;
      squares += rating * rating;
    }
    double mean = sum / RATERS;
    double variance = (squares - RATERS * mean * mean) / (RATERS - 1);
    return new Opinion(mean, Math.sqrt(Math.max(variance, 1e-4)));
  }
}
