package io.deqastream.scoring;

import io.deqastream.inference.ModelDescription;
import io.deqastream.quality.LevelDistribution;
import java.time.Duration;

/** What became of one request. Data errors are values here, not exceptions. */
public sealed interface ScoringOutcome {

  /** The image has a score. {@code duplicate}: taken from an equal image scored shortly before. */
  record Scored(
      LevelDistribution distribution,
      ModelDescription model,
      ImageFacts image,
      Timings timings,
      boolean duplicate)
      implements ScoringOutcome {}

  /**
   * The image cannot be scored.
   *
   * @param attempts how often its bytes were asked for; 0 if never
   */
  record Unscorable(FailureReason reason, String detail, int attempts) implements ScoringOutcome {}

  /**
   * Facts about the scored bytes.
   *
   * @param format e.g. {@code jpeg}
   * @param bytes size of the file
   * @param sha256 of the file's bytes, lower-case hexadecimal
   */
  record ImageFacts(int width, int height, String format, long bytes, String sha256) {}

  /**
   * Where the time went.
   *
   * @param queue from the pixels being ready to the batch's start
   * @param inference of the whole batch
   * @param batchSize images in that batch; 0 for a duplicate
   */
  record Timings(
      Duration fetch, Duration decode, Duration queue, Duration inference, int batchSize) {}
}
