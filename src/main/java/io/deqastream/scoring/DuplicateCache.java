package io.deqastream.scoring;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Remembers scores for a while, and who is computing one now: of equal images only the first, the
 * leader, does the work; those that come meanwhile follow it. Holds at most a fixed number of
 * scores, the oldest leave first; leaders are as many as are in flight. Thread-safe.
 */
final class DuplicateCache {

  /** What to do with an image. */
  sealed interface Advice {
    /** Take this score. */
    record Take(ScoringOutcome.Scored scored) implements Advice {}

    /** Wait for this outcome; empty: it says nothing about the image, ask again. */
    record Follow(CompletableFuture<Optional<ScoringOutcome>> outcome) implements Advice {}

    /** Do the work, and call {@link DuplicateCache#settle} whatever happens. */
    record Lead() implements Advice {}
  }

  private record Remembered(ScoringOutcome.Scored scored, long since) {}

  private final int maxEntries;
  private final long windowNanos;
  private final Map<ScoreKey, Remembered> scores = new LinkedHashMap<>();
  private final Map<ScoreKey, CompletableFuture<Optional<ScoringOutcome>>> leaders =
      new HashMap<>();

  DuplicateCache(int maxEntries, Duration window) {
    this.maxEntries = maxEntries;
    this.windowNanos = window.toNanos();
  }

  synchronized Advice consult(ScoreKey key, long now) {
    if (maxEntries == 0) {
      return new Advice.Lead();
    }
    Remembered known = scores.get(key);
    if (known != null && now - known.since() < windowNanos) {
      return new Advice.Take(known.scored());
    }
    CompletableFuture<Optional<ScoringOutcome>> leader = leaders.get(key);
    if (leader != null) {
      return new Advice.Follow(leader);
    }
    leaders.put(key, new CompletableFuture<>());
    return new Advice.Lead();
  }

  /**
   * The leader has ended. Followers go on, on this thread.
   *
   * @param outcome what equal images share; empty if it came from outside the image
   */
  void settle(ScoreKey key, Optional<ScoringOutcome> outcome, long now) {
    CompletableFuture<Optional<ScoringOutcome>> leader;
    synchronized (this) {
      leader = leaders.remove(key);
      if (leader != null && outcome.orElse(null) instanceof ScoringOutcome.Scored scored) {
        scores.remove(key); // so that it goes to the end
        scores.put(key, new Remembered(scored, now));
        if (scores.size() > maxEntries) {
          scores.remove(scores.keySet().iterator().next());
        }
      }
    }
    if (leader != null) {
      leader.complete(outcome);
    }
  }

  synchronized int size() {
    return scores.size();
  }
}
