package io.deqastream.cli;

import io.deqastream.quality.DistributionAccuracy;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.MosRange;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.SoftLabel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The labels of a split and how exactly they carry its opinions. The MOS range is that of all
 * images with an opinion, as the reference takes it; rows and figures are over those in the split.
 */
record LabelTable(
    MosRange range,
    int scored,
    List<Row> rows,
    DistributionAccuracy oneHot,
    DistributionAccuracy soft) {

  /** One image's labels: its opinion as given and on the scale 1 to 5. */
  record Row(
      String image,
      String part,
      Gaussian opinion,
      Gaussian scaled,
      QualityLevel level,
      SoftLabel label) {}

  static LabelTable of(OpinionFiles files, LevelDensity density) {
    Map<String, Gaussian> opinions = files.opinions();
    MosRange range = MosRange.of(opinions.values().stream().mapToDouble(Gaussian::mean).toArray());
    List<Row> rows = new ArrayList<>();
    files
        .parts()
        .forEach(
            (image, part) -> {
              Gaussian opinion = opinions.get(image);
              Gaussian scaled = range.scale(opinion);
              rows.add(
                  new Row(
                      image,
                      part,
                      opinion,
                      scaled,
                      range.level(opinion.mean()),
                      SoftLabel.of(scaled, density)));
            });
    List<Gaussian> given = rows.stream().map(Row::scaled).toList();
    return new LabelTable(
        range,
        opinions.size(),
        List.copyOf(rows),
        DistributionAccuracy.of(
            given, rows.stream().map(r -> SoftLabel.oneHot(r.level()).moments()).toList()),
        DistributionAccuracy.of(given, rows.stream().map(r -> r.label().moments()).toList()));
  }

  long fallbacks() {
    return rows.stream().filter(r -> r.label().fallback()).count();
  }
}
