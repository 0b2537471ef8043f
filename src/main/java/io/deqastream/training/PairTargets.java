package io.deqastream.training;

import io.deqastream.quality.Gaussian;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.Thurstone;
import java.util.List;

/**
 * What N pairs of images are to be learnt as: first the N images A, then their partners B in the
 * same order, both of a pair from one dataset. Immutable by agreement: arrays are handed over.
 *
 * @param levels target weights of the five levels, excellent first, [2N][5]
 * @param opinions MOS and deviation on the dataset's own scale, 2N
 */
public record PairTargets(double[][] levels, List<Gaussian> opinions) {
  /** Checks the numbers of rows. */
  public PairTargets {
    opinions = List.copyOf(opinions);
    if (opinions.isEmpty() || opinions.size() % 2 != 0 || levels.length != opinions.size()) {
      throw new IllegalArgumentException(
          "pairs need an even number of images, got %d targets and %d opinions"
              .formatted(levels.length, opinions.size()));
    }
    for (double[] row : levels) {
      if (row.length != QualityLevel.COUNT) {
        throw new IllegalArgumentException("five levels expected, got " + row.length);
      }
    }
  }

  /** N. */
  public int pairs() {
    return opinions.size() / 2;
  }

  /** For every pair, how likely A is judged better than B: a probability, or 1, 0 or 0.5. */
  float[] preferences(boolean continuous) {
    float[] preferences = new float[pairs()];
    for (int i = 0; i < preferences.length; i++) {
      Gaussian a = opinions.get(i);
      Gaussian b = opinions.get(i + preferences.length);
      preferences[i] =
          continuous
              ? (float) Thurstone.preference(a, b)
              : (float) (0.5 + 0.5 * Math.signum(a.mean() - b.mean()));
    }
    return preferences;
  }

  /** The weights, row by row. */
  float[] flatLevels() {
    float[] flat = new float[levels.length * QualityLevel.COUNT];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) levels[i / QualityLevel.COUNT][i % QualityLevel.COUNT];
    }
    return flat;
  }

  /** sum t log t over the rows from..to: the part of KL that does not depend on the model. */
  double negativeEntropy(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      for (double t : levels[i]) {
        sum += t > 0 ? t * Math.log(t) : 0;
      }
    }
    return sum;
  }
}
