package io.deqastream.training.starter;

import io.deqastream.quality.Correlation;
import io.deqastream.quality.LevelDistribution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well predictions order held-out pictures.
 *
 * @param srcc of score and mean opinion, over all pictures
 * @param plcc the same, linear, before any fit
 * @param pristine mean score of untouched photographs
 * @param varianceRank rank correlation of predicted variance and the raters' deviation
 * @param kinds by distortion
 */
record StarterFigures(
    double srcc, double plcc, double pristine, double varianceRank, Map<Distortion, Kind> kinds) {

  /**
   * One distortion.
   *
   * @param srcc of strength and score within one photograph, mean over photographs
   * @param ranked share of pairs two steps apart whose weaker one scores higher
   * @param strongest mean score at the greatest strength
   */
  record Kind(double srcc, double ranked, double strongest) {}

  /** Judges predictions of {@link HeldOut}'s pictures, in order. */
  static StarterFigures of(List<LabelledPicture> pictures, List<LevelDistribution> predicted) {
    double[] scores = predicted.stream().mapToDouble(LevelDistribution::score).toArray();
    double[] mos = pictures.stream().mapToDouble(LabelledPicture::mos).toArray();
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
    Map<Distortion, Kind> kinds = new TreeMap<>();
    for (Distortion kind : Distortion.values()) {
      kinds.put(kind, kind(kind, pictures, scores));
    }
    return new StarterFigures(
        Correlation.srcc(scores, mos),
        Correlation.plcc(scores, mos),
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

  /** As a Markdown table and a line. */
  String table() {
    StringBuilder text = new StringBuilder();
    text.append(
        "SRCC %.3f, PLCC %.3f over all pictures; untouched photographs %.2f; variance and raters' deviation %.2f%n%n"
            .formatted(srcc, plcc, pristine, varianceRank));
    text.append("| distortion | SRCC with strength | two steps apart ranked right | strongest |\n");
    text.append("|---|---|---|---|\n");
    kinds.forEach(
        (kind, k) ->
            text.append(
                "| %s | %.2f | %.0f %% | %.2f |%n"
                    .formatted(kind.label(), k.srcc(), 100 * k.ranked(), k.strongest())));
    return text.toString();
  }
}
