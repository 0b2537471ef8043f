package io.deqastream.scoring;

import java.time.Duration;

/**
 * How much is in work at a time, and for how long.
 *
 * @param maxInFlight requests between acceptance and outcome; beyond it submitting waits. Memory is
 *     bounded by this number times the largest file. 256 by default
 * @param decodeThreads threads that decode and resize; one per processor by default
 * @param deadline from acceptance to outcome; 60 s by default
 * @param drainTimeout how long closing waits for what is in flight; 20 s by default
 * @param duplicateEntries scores remembered, so that equal bytes are scored once; 10,000 by
 *     default, 0 for none
 * @param duplicateWindow how long a score is remembered; 10 minutes by default
 */
public record ScoringPolicy(
    int maxInFlight,
    int decodeThreads,
    Duration deadline,
    Duration drainTimeout,
    int duplicateEntries,
    Duration duplicateWindow) {

  /** The documented defaults. */
  public static final ScoringPolicy DEFAULT =
      new ScoringPolicy(
          256,
          Runtime.getRuntime().availableProcessors(),
          Duration.ofSeconds(60),
          Duration.ofSeconds(20),
          10_000,
          Duration.ofMinutes(10));

  public ScoringPolicy {
    if (maxInFlight < 1 || decodeThreads < 1) {
      throw new IllegalArgumentException(
          "in flight and decode threads must be positive, got %d and %d"
              .formatted(maxInFlight, decodeThreads));
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("the deadline must be positive, got " + deadline);
    }
    if (drainTimeout.isNegative() || duplicateWindow.isNegative() || duplicateEntries < 0) {
      throw new IllegalArgumentException(
          "drain timeout %s, duplicate window %s and entries %d must not be negative"
              .formatted(drainTimeout, duplicateWindow, duplicateEntries));
    }
  }
}
