package io.deqastream.training;

import io.deqastream.quality.MosRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The MOS range of every dataset in a list: as given, or from its lowest to its highest opinion, as
 * the reference takes it. Immutable.
 *
 * @param byDataset a range for every dataset of the list
 */
public record DatasetRanges(Map<String, MosRange> byDataset) {
  /** Defensive copy. */
  public DatasetRanges {
    byDataset = Map.copyOf(byDataset);
  }

  /**
   * Finds and checks the ranges.
   *
   * @param given by dataset, or under the empty name for all others
   * @throws BadListException naming rows whose MOS lies outside, or datasets without any range
   */
  public static DatasetRanges of(List<LabelledImage> images, Map<String, MosRange> given)
      throws BadListException {
    List<String> problems = new ArrayList<>();
    Map<String, List<LabelledImage>> datasets = new TreeMap<>();
    images.forEach(i -> datasets.computeIfAbsent(i.dataset(), d -> new ArrayList<>()).add(i));
    Map<String, MosRange> ranges = new HashMap<>();
    datasets.forEach(
        (name, rows) -> {
          MosRange range = given.getOrDefault(name, given.get(""));
          try {
            ranges.put(name, range != null ? range : observed(rows));
          } catch (IllegalArgumentException e) {
            problems.add(
                "dataset \"%s\": %s: %s"
                    .formatted(
                        name,
                        rows.size() == 1
                            ? "one image makes no pair and no range of MOS"
                            : "its %d MOS make no range".formatted(rows.size()),
                        e.getMessage()));
          }
        });
    for (LabelledImage image : images) {
      MosRange range = ranges.get(image.dataset());
      double mos = image.opinion().mean();
      if (range != null && (mos < range.min() || mos > range.max())) {
        problems.add(
            "row %d: MOS %s lies outside its range %s to %s: %s"
                .formatted(image.row(), mos, range.min(), range.max(), image.image()));
      }
    }
    if (!problems.isEmpty()) {
      throw new BadListException(problems);
    }
    return new DatasetRanges(ranges);
  }

  /** The range of a row's dataset. */
  public MosRange of(LabelledImage image) {
    return byDataset.get(image.dataset());
  }

  private static MosRange observed(List<LabelledImage> rows) {
    return MosRange.of(rows.stream().mapToDouble(r -> r.opinion().mean()).toArray());
  }
}
