package io.deqastream.training;

import io.deqastream.quality.Correlation;
import io.deqastream.quality.DistributionAccuracy;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LogisticCurve;
import io.deqastream.quality.LogisticFit;
import java.util.List;

/**
 * How well predictions meet opinions, all on the scale 1 to 5: rank correlations of the scores,
 * linear correlation and error after the four-parameter logistic fit, and divergences between given
 * and predicted Gaussians as DeQA-Score's evaluation takes them. Figures that are not determined
 * are NaN. Immutable.
 *
 * @param images number of pictures
 * @param srcc Spearman's rank correlation
 * @param krcc Kendall's tau-b
 * @param plcc Pearson's correlation after the fit
 * @param rmse error after the fit
 * @param distributions divergences, unfitted
 * @param curve the fit, null where none could be made
 */
public record Evaluation(
    int images,
    double srcc,
    double krcc,
    double plcc,
    double rmse,
    DistributionAccuracy distributions,
    LogisticCurve curve) {

  /** Compares two or more predictions with as many opinions. */
  public static Evaluation of(List<Gaussian> opinions, List<Gaussian> predictions) {
    double[] given = opinions.stream().mapToDouble(Gaussian::mean).toArray();
    double[] scores = predictions.stream().mapToDouble(Gaussian::mean).toArray();
    LogisticCurve curve = null;
    double[] fitted = scores;
    try {
      curve = LogisticFit.of(scores, given);
      fitted = curve.at(scores);
    } catch (IllegalArgumentException e) {
      curve = null; // too few pictures, or all scores equal: figures are of the scores themselves
    }
    double squares = 0;
    for (int i = 0; i < given.length; i++) {
      squares += (fitted[i] - given[i]) * (fitted[i] - given[i]);
    }
    return new Evaluation(
        given.length,
        Correlation.srcc(scores, given),
        Correlation.krcc(scores, given),
        Correlation.plcc(fitted, given),
        Math.sqrt(squares / given.length),
        DistributionAccuracy.of(opinions, predictions),
        curve);
  }
}
