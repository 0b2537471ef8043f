package io.deqastream.quality;

import java.util.List;

/**
 * How well predicted opinions match given ones over a set of images, both on the scale 1 to 5: the
 * mean's absolute and root-mean-square error, PLCC and SRCC of the means (no fit), the mean
 * KL(given || predicted), JS and W2 as {@link Gaussian} defines them, and the mean absolute error
 * of the deviation. A figure that does not exist (a correlation of constants, KL against a point)
 * is NaN or infinite. Labels and model predictions are measured alike.
 */
public record DistributionAccuracy(
    int count,
    double l1,
    double rmse,
    double plcc,
    double srcc,
    double kullbackLeibler,
    double jensenShannon,
    double wasserstein,
    double deviationError) {
  /**
   * Compares pair by pair.
   *
   * @throws IllegalArgumentException if the lists are empty or differ in length
   */
  public static DistributionAccuracy of(List<Gaussian> given, List<Gaussian> predicted) {
    int n = given.size();
    if (n == 0 || n != predicted.size()) {
      throw new IllegalArgumentException(
          "as many predictions as opinions are needed, and one at least: "
              + n
              + " opinions, "
              + predicted.size()
              + " predictions");
    }
    double[] truth = given.stream().mapToDouble(Gaussian::mean).toArray();
    double[] guess = predicted.stream().mapToDouble(Gaussian::mean).toArray();
    double absolute = 0;
    double squared = 0;
    double kl = 0;
    double js = 0;
    double w2 = 0;
    double deviation = 0;
    for (int i = 0; i < n; i++) {
      Gaussian g = given.get(i);
      Gaussian p = predicted.get(i);
      double error = p.mean() - g.mean();
      absolute += Math.abs(error);
      squared += error * error;
      kl += g.kullbackLeibler(p);
      js += g.jensenShannon(p);
      w2 += g.wasserstein(p);
      deviation += Math.abs(p.deviation() - g.deviation());
    }
    return new DistributionAccuracy(
        n,
        absolute / n,
        Math.sqrt(squared / n),
        n < 2 ? Double.NaN : Correlation.plcc(guess, truth),
        n < 2 ? Double.NaN : Correlation.srcc(guess, truth),
        kl / n,
        js / n,
        w2 / n,
        deviation / n);
  }
}
