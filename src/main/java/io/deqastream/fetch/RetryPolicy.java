package io.deqastream.fetch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When a transient failure is tried again: exponential backoff with full jitter (a uniform draw
 * between zero and the bound that doubles with each attempt), after "Exponential Backoff And
 * Jitter", AWS Architecture Blog, 2015. A server's Retry-After takes the draw's place.
 *
 * @param maxAttempts attempts in all, the first included; 4 by default
 * @param base bound of the first wait; 200 ms by default
 * @param cap largest bound; 5 s by default
 */
public record RetryPolicy(int maxAttempts, Duration base, Duration cap) {
  /** The documented defaults. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(4, Duration.ofMillis(200), Duration.ofSeconds(5));

  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("at least one attempt is needed, got " + maxAttempts);
    }
    if (base.isNegative() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException("backoff from " + base + " to " + cap);
    }
  }

  /** The wait after this attempt failed; {@code attempt} counts from 1. */
  Duration delay(int attempt, RandomGenerator random) {
    double bound = Math.min((double) cap.toNanos(), base.toNanos() * Math.pow(2, attempt - 1));
    return Duration.ofNanos((long) (random.nextDouble() * bound));
  }
}
