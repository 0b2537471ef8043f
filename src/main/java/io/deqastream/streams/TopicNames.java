package io.deqastream.streams;

import java.util.List;

/**
 * The topics of one scoring stream. All are keyed by source id; the output topics may have other
 * partition counts than the input, the dead-letter topic must exist.
 *
 * @param events ImageEvents, read
 * @param scores QualityScores, written
 * @param failures ScoringFailures, written
 * @param sourceQuality SourceQuality per window, written
 * @param deadLetters records that are no ImageEvents, as they were, written
 */
public record TopicNames(
    String events, String scores, String failures, String sourceQuality, String deadLetters) {

  /** The names used when nothing else is configured. */
  public static final TopicNames DEFAULTS =
      new TopicNames(
          "image-events",
          "quality-scores",
          "image-failures",
          "source-quality",
          "image-events-dead-letters");

  public TopicNames {
    List<String> all = List.of(events, scores, failures, sourceQuality, deadLetters);
    if (all.stream().distinct().count() < all.size()) {
      throw new IllegalArgumentException("topics must differ from each other: " + all);
    }
  }

  /** The topics that are written. */
  public List<String> outputs() {
    return List.of(scores, failures, sourceQuality, deadLetters);
  }
}
