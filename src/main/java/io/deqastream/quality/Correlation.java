package io.deqastream.quality;

import java.util.Arrays;
import java.util.Comparator;

/**
 * The three correlations by which quality predictions are judged, each within [-1, 1]: PLCC
 * (Pearson), SRCC (Spearman) and KRCC (Kendall's tau-b). All three are NaN where one side is
 * constant. Pure functions over paired values; the arrays are not changed.
 */
public final class Correlation {
  private Correlation() {}

  /**
   * Pearson's linear correlation.
   *
   * @throws IllegalArgumentException if lengths differ, are below two, or a value is not finite
   */
  public static double plcc(double[] x, double[] y) {
    requirePairs(x, y);
    return pearson(x, y);
  }

  /**
   * Spearman's rank correlation; ties get the mean of their ranks.
   *
   * @throws IllegalArgumentException if lengths differ, are below two, or a value is not finite
   */
  public static double srcc(double[] x, double[] y) {
    requirePairs(x, y);
    return pearson(ranks(x), ranks(y));
  }

  /**
   * Kendall's tau-b in O(n log n) (Knight, JASA 1966): concordant minus discordant pairs over the
   * geometric mean of the pairs untied in x and in y.
   *
   * @throws IllegalArgumentException if lengths differ, are below two, or a value is not finite
   */
  public static double krcc(double[] x, double[] y) {
    requirePairs(x, y);
    int n = x.length;
    Integer[] order = indices(n);
    Arrays.sort(
        order,
        Comparator.comparingDouble((Integer i) -> x[i] + 0.0).thenComparingDouble(i -> y[i] + 0.0));
    double[] sorted = new double[n];
    long tiedX = 0;
    long tiedBoth = 0;
    int runX = 0;
    int runBoth = 0;
    for (int i = 0; i < n; i++) {
      sorted[i] = y[order[i]];
      boolean sameX = i > 0 && x[order[i]] == x[order[i - 1]];
      boolean sameBoth = sameX && sorted[i] == sorted[i - 1];
      // The k-th member of a run of equals adds k - 1 tied pairs.
      runX = sameX ? runX + 1 : 0;
      runBoth = sameBoth ? runBoth + 1 : 0;
      tiedX += runX;
      tiedBoth += runBoth;
    }
    long discordant = sortCountingSwaps(sorted, new double[n], 0, n);
    long tiedY = 0;
    int runY = 0;
    for (int i = 1; i < n; i++) {
      runY = sorted[i] == sorted[i - 1] ? runY + 1 : 0;
      tiedY += runY;
    }
    long pairs = (long) n * (n - 1) / 2;
    double agreement = pairs - tiedX - tiedY + tiedBoth - 2.0 * discordant;
    return clip(
        agreement / Math.sqrt((double) (pairs - tiedX)) / Math.sqrt((double) (pairs - tiedY)));
  }

  /** Ranks from 1, ties averaged. */
  static double[] ranks(double[] values) {
    int n = values.length;
    Integer[] order = indices(n);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i] + 0.0));
    double[] ranks = new double[n];
    int from = 0;
    while (from < n) {
      int to = from + 1;
      while (to < n && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to + 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  /** Sorts [from, to) and returns how many pairs stood in the wrong order. */
  private static long sortCountingSwaps(double[] values, double[] spare, int from, int to) {
    if (to - from < 2) {
      return 0;
    }
    int middle = (from + to) >>> 1;
    long swaps =
        sortCountingSwaps(values, spare, from, middle)
            + sortCountingSwaps(values, spare, middle, to);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      if (right == to || (left < middle && values[left] <= values[right])) {
        spare[i] = values[left++];
      } else {
        swaps += middle - left;
        spare[i] = values[right++];
      }
    }
    System.arraycopy(spare, from, values, from, to - from);
    return swaps;
  }

  private static double pearson(double[] x, double[] y) {
    double meanX = mean(x);
    double meanY = mean(y);
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int i = 0; i < x.length; i++) {
      double dx = x[i] - meanX;
      double dy = y[i] - meanY;
      xx += dx * dx;
      yy += dy * dy;
      xy += dx * dy;
    }
    // Rounding can leave a constant side a spread of a few ulps; only a real one counts.
    boolean constant = isConstant(x) || isConstant(y);
    return constant ? Double.NaN : clip(xy / Math.sqrt(xx) / Math.sqrt(yy));
  }

  private static double clip(double r) {
    return Math.max(-1, Math.min(1, r)); // NaN stays NaN
  }

  private static boolean isConstant(double[] values) {
    for (double v : values) {
      if (v != values[0]) {
        return false;
      }
    }
    return true;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double v : values) {
      sum += v;
    }
    return sum / values.length;
  }

  private static Integer[] indices(int n) {
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    return order;
  }

  static void requirePairs(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "paired values differ in number: " + x.length + " and " + y.length);
    }
    if (x.length < 2) {
      throw new IllegalArgumentException("two pairs or more are needed, got " + x.length);
    }
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        throw new IllegalArgumentException("pair " + i + " is not finite: " + x[i] + ", " + y[i]);
      }
    }
  }
}
