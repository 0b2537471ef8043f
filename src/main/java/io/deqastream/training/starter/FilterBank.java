package io.deqastream.training.starter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The patch embedding that training starts from: two-dimensional cosine filters, most of them of
 * luminance, the rest of both chroma differences, spread evenly over frequency (logarithmic) and
 * direction; and the steps in luminance between neighbours at some places of the patch. Quality
 * shows in how energy is shared among the waves; that compression leaves most steps at nothing
 * shows in no spectrum. Random filters mix all this beyond what a gradient finds. Immutable.
 */
final class FilterBank {
  private static final int LUMA = 64;
  private static final int CHROMA = 12;
  private static final int STEPS = 32;
  private static final int CHROMA_FREQUENCIES = 14;
  private static final double ACROSS = 0.7548776662; // 1 / p and 1 / p^2 for p^3 = p + 1
  private static final double DOWN = 0.5698402910;
  private static final double[][] MIX = {
    {0.299, 0.587, 0.114}, {-0.1687, -0.3313, 0.5}, {0.5, -0.4187, -0.0813}
  };

  private final int patch;
  private final float[] weights;

  private FilterBank(int patch, float[] weights) {
    this.patch = patch;
    this.weights = weights;
  }

  /** How many filters there are: waves first, then steps. */
  static int size() {
    return waves() + STEPS;
  }

  /** How many of them are waves. */
  static int waves() {
    return LUMA + 2 * CHROMA;
  }

  /** How many of them are steps, across and down by turns. */
  static int steps() {
    return STEPS;
  }

  /**
   * Filters on normalised pixels; responses are in grey levels, each filter of length one.
   *
   * @param patch side of a patch, pixels
   * @param std by which the model's input is divided, per channel
   */
  static FilterBank of(int patch, float[] std) {
    float[] weights = new float[size() * Canvas.CHANNELS * patch * patch];
    int row = 0;
    for (int[] wave : spread(LUMA, patch)) {
      fill(weights, row++, wave, MIX[0], patch, std);
    }
    for (int mix = 1; mix < MIX.length; mix++) {
      for (int[] wave : spread(CHROMA, CHROMA_FREQUENCIES)) {
        fill(weights, row++, wave, MIX[mix], patch, std);
      }
    }
    for (int step = 0; step < STEPS; step++) {
      fillStep(weights, row++, step, patch, std);
    }
    return new FilterBank(patch, weights);
  }

  /** Row-major [filters, 3, patch, patch]. */
  float[] weights() {
    return weights.clone();
  }

  /** Side of a patch, pixels. */
  int patch() {
    return patch;
  }

  /**
   * Which waves have similar frequencies: luminance in {@code luma} groups of rising frequency,
   * each chroma difference in {@code chroma}.
   *
   * @return the group of each wave
   */
  static int[] groups(int patch, int luma, int chroma) {
    int[] groups = new int[waves()];
    rank(spread(LUMA, patch), 0, luma, 0, groups);
    rank(spread(CHROMA, CHROMA_FREQUENCIES), LUMA, chroma, luma, groups);
    rank(spread(CHROMA, CHROMA_FREQUENCIES), LUMA + CHROMA, chroma, luma + chroma, groups);
    return groups;
  }

  private static void rank(List<int[]> waves, int first, int count, int base, int[] groups) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < waves.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> Math.hypot(waves.get(i)[0], waves.get(i)[1])));
    for (int i = 0; i < order.size(); i++) {
      groups[first + order.get(i)] = base + i * count / order.size();
    }
  }

  /** Constant first, then each time the wave farthest from all taken, by log radius and angle. */
  private static List<int[]> spread(int count, int frequencies) {
    List<int[]> all = new ArrayList<>();
    for (int u = 0; u < frequencies; u++) {
      for (int v = 0; v < frequencies; v++) {
        if (u + v > 0) {
          all.add(new int[] {u, v});
        }
      }
    }
    double[] nearest = new double[all.size()];
    Arrays.fill(nearest, Double.MAX_VALUE);
    List<int[]> taken = new ArrayList<>(List.of(new int[] {0, 0}));
    int next = frequencies - 1; // (1, 0)
    while (taken.size() < count) {
      int[] wave = all.get(next);
      taken.add(wave);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], distance(wave, all.get(i)));
      }
      next = 0;
      for (int i = 1; i < nearest.length; i++) {
        next = nearest[i] > nearest[next] ? i : next;
      }
    }
    return taken;
  }

  private static double distance(int[] a, int[] b) {
    double radius =
        3.2
            / Math.log(2)
            * (Math.log1p(Math.hypot(a[0], a[1])) - Math.log1p(Math.hypot(b[0], b[1])));
    double angle = 3 * (Math.atan2(a[1], a[0]) - Math.atan2(b[1], b[0]));
    return Math.hypot(radius, angle);
  }

  private static void fill(
      float[] weights, int row, int[] wave, double[] mix, int patch, float[] std) {
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      for (int y = 0; y < patch; y++) {
        for (int x = 0; x < patch; x++) {
          double w = mix[c] * std[c] * 255 * cosine(wave[0], y, patch) * cosine(wave[1], x, patch);
          weights[((row * Canvas.CHANNELS + c) * patch + y) * patch + x] = (float) w;
        }
      }
    }
  }

  /** The next pixel's luminance from this one's; places as in a sequence that fills evenly. */
  private static void fillStep(float[] weights, int row, int step, int patch, float[] std) {
    int place = step / 2 + 1;
    int x = (int) (place * ACROSS % 1 * (patch - 1));
    int y = (int) (place * DOWN % 1 * (patch - 1));
    int neighbour = step % 2 == 0 ? 1 : patch;
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      double w = MIX[0][c] * std[c] * 255 / Math.sqrt(2);
      int at = ((row * Canvas.CHANNELS + c) * patch + y) * patch + x;
      weights[at] = (float) w;
      weights[at + neighbour] = (float) -w;
    }
  }

  private static double cosine(int k, int x, int n) {
    double scale = Math.sqrt((k == 0 ? 1.0 : 2.0) / n);
    return scale * Math.cos(Math.PI * (x + 0.5) * k / n);
  }
}
