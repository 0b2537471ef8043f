package io.deqastream.training.starter;

import io.deqastream.quality.Correlation;
import io.deqastream.quality.DistributionAccuracy;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDistribution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How well predictions order spoilt photographs. Immutable.
 *
 * @param all errors, correlations and divergences over all pictures
 * @param pristine mean score of untouched photographs
 * @param varianceRank rank correlation of predicted variance and the raters' deviation
 * @param kinds by distortion, in the order of its tables
 */
public record StarterFigures(
    DistributionAccuracy all, double pristine, double varianceRank, Map<String, Kind> kinds) {

  /**
   * One distortion.
   *
   * @param srcc of strength and score within one photograph, mean over photographs
   * @param ranked share of pairs two steps apart whose weaker one scores higher
   * @param strongest mean score at the greatest strength
   */
  public record Kind(double srcc, double ranked, double strongest) {}

  /** Judges predictions of {@link HeldOut}'s pictures, in order. */
  static StarterFigures of(List<LabelledPicture> pictures, List<LevelDistribution> predicted) {
    List<Gaussian> opinions =
        pictures.stream().map(p -> new Gaussian(p.mos(), p.std())).collect(Collectors.toList());
    List<Gaussian> moments = predicted.stream().map(LevelDistribution::moments).toList();
    double[] scores = predicted.stream().mapToDouble(LevelDistribution::score).toArray();
    double[] variances = predicted.stream().mapToDouble(LevelDistribution::variance).toArray();
    double[] spread = pictures.stream().mapToDouble(LabelledPicture::std).toArray();
    double pristine = 0;
    int untouched = 0;
    for (int i = 0; i < scores.length; i++) {
      if (pictures.get(i).distortion() == null) {
        pristine += scores[i];
        untouched++;
      }
    }
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (Distortion kind : Distortion.values()) {
      kinds.put(kind.label(), kind(kind, pictures, scores));
    }
    return new StarterFigures(
        DistributionAccuracy.of(opinions, moments),
        pristine / untouched,
        Correlation.srcc(variances, spread),
        kinds);
  }

  private static Kind kind(Distortion kind, List<LabelledPicture> pictures, double[] scores) {
    int photographs = pictures.get(pictures.size() - 1).scene() + 1;
    double srcc = 0;
    int counted = 0;
    int right = 0;
    int pairs = 0;
    double strongest = 0;
    for (int scene = 0; scene < photographs; scene++) {
      double[] row = row(kind, scene, pictures, scores);
      double[] steps = new double[row.length];
      for (int i = 0; i < row.length; i++) {
        steps[i] = i;
        if (i >= 2) {
          pairs++;
          right += row[i - 2] > row[i] ? 1 : 0;
        }
      }
      double correlation = Correlation.srcc(steps, row);
      if (!Double.isNaN(correlation)) { // a grey photograph cannot lose its colour
        srcc += correlation;
        counted++;
      }
      strongest += row[row.length - 1];
    }
    return new Kind(srcc / counted, (double) right / pairs, strongest / photographs);
  }

  /** Scores of one photograph from untouched to strongest. */
  private static double[] row(
      Distortion kind, int scene, List<LabelledPicture> pictures, double[] scores) {
    List<Double> row = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      LabelledPicture p = pictures.get(i);
      if (p.scene() == scene && (p.distortion() == kind || p.distortion() == null)) {
        row.add(scores[i]);
      }
    }
    return row.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * As two Markdown tables, with the figures of all sets in each cell.
   *
   * @param sets the same for several sets of photographs
   */
  public static String tables(List<StarterFigures> sets) {
    StringBuilder text = new StringBuilder("| over all pictures | |\n|---|---|\n");
    row(text, "SRCC of score and opinion", sets, f -> "%.3f".formatted(f.all.srcc()));
    row(text, "mean absolute error of the score", sets, f -> "%.3f".formatted(f.all.l1()));
    row(text, "JS", sets, f -> "%.3f".formatted(f.all.jensenShannon()));
    row(text, "W2", sets, f -> "%.3f".formatted(f.all.wasserstein()));
    row(text, "untouched photographs, mean score", sets, f -> "%.2f".formatted(f.pristine));
    row(
        text,
        "rank correlation of variance and raters' deviation",
        sets,
        f -> "%.2f".formatted(f.varianceRank));
    text.append(
        "\n| distortion | SRCC with strength | two steps apart ranked right | strongest |\n");
    text.append("|---|---|---|---|\n");
    for (Distortion kind : Distortion.values()) {
      text.append("| %s | ".formatted(kind.label()))
          .append(joined(sets, f -> "%.2f".formatted(f.kinds.get(kind.label()).srcc())))
          .append(" | ")
          .append(joined(sets, f -> "%.0f %%".formatted(100 * f.kinds.get(kind.label()).ranked())))
          .append(" | ")
          .append(joined(sets, f -> "%.2f".formatted(f.kinds.get(kind.label()).strongest())))
          .append(" |\n");
    }
    return text.toString();
  }

  private static void row(
      StringBuilder text,
      String name,
      List<StarterFigures> sets,
      Function<StarterFigures, String> figure) {
    text.append("| %s | %s |%n".formatted(name, joined(sets, figure)));
  }

  private static String joined(List<StarterFigures> sets, Function<StarterFigures, String> figure) {
    return sets.stream().map(figure).collect(Collectors.joining(", "));
  }
}
