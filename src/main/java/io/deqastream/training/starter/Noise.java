package io.deqastream.training.starter;

import java.util.SplittableRandom;

/**
 * Gaussian noise, taken from a table of normal deviates at random places: a tenth of the cost of
 * drawing each anew, and no eye or model sees the difference. Stateless after class loading.
 */
final class Noise {
  private static final float[] DEVIATES = deviates(1 << 18);
  private static final int RUN = 509;

  private Noise() {}

  /** Adds noise with this standard deviation, in grey levels; the same in all channels if grey. */
  static void add(Canvas canvas, double sigma, boolean grey, SplittableRandom random) {
    long seed = random.nextLong();
    for (float[] plane : canvas.planes()) {
      SplittableRandom places = grey ? new SplittableRandom(seed) : random;
      for (int at = 0; at < plane.length; at += RUN) {
        int from = places.nextInt(DEVIATES.length - RUN);
        int length = Math.min(RUN, plane.length - at);
        for (int i = 0; i < length; i++) {
          plane[at + i] += (float) sigma * DEVIATES[from + i];
        }
      }
    }
  }

  private static float[] deviates(int count) {
    SplittableRandom random = new SplittableRandom(1);
    float[] deviates = new float[count];
    for (int i = 0; i < count; i++) {
      deviates[i] = (float) random.nextGaussian();
    }
    return deviates;
  }
}
