package io.deqastream.streams;

import java.time.Duration;

/**
 * Bounds of what one task (one input partition) holds between reading an event and releasing its
 * outcome.
 *
 * <p>In flight is what the scorer works on. Pending is everything not yet released: in flight,
 * parked until a slot is free, or scored and waiting for its turn in the source's order. A task
 * that is full waits; what it reads after having waited {@code patience} in one round, it parks
 * beyond the bound, because a stream thread that waits longer loses its transaction.
 *
 * @param maxInFlight requests of one task that the scorer holds at a time
 * @param maxInFlightPerSource those of one source: what a source with a dead server can take
 * @param maxPending events of one task that are read and not released
 * @param maxPendingBytes their size in the pending store, inline images included
 * @param patience longest wait of a full task between two rounds of its stream thread
 * @param maxInFlightInAll requests of all tasks of the process that the scorer holds at a time: no
 *     more than it accepts without making a stream thread wait
 * @param drainInterval how often completions are released while no event arrives
 */
public record InFlightPolicy(
    int maxInFlight,
    int maxInFlightPerSource,
    int maxPending,
    long maxPendingBytes,
    Duration patience,
    int maxInFlightInAll,
    Duration drainInterval) {

  /** The bounds used when nothing else is configured. */
  public static final InFlightPolicy DEFAULTS =
      new InFlightPolicy(
          64, 32, 2048, 64L << 20, Duration.ofMillis(250), 256, Duration.ofMillis(10));

  public InFlightPolicy {
    require(maxInFlight >= 1, "max in flight", maxInFlight);
    require(
        maxInFlightPerSource >= 1 && maxInFlightPerSource <= maxInFlight,
        "max in flight per source (limit " + maxInFlight + ")",
        maxInFlightPerSource);
    require(maxPending >= maxInFlight, "max pending (at least " + maxInFlight + ")", maxPending);
    require(maxPendingBytes >= 1, "max pending bytes", maxPendingBytes);
    require(!patience.isNegative(), "patience", patience);
    require(maxInFlightInAll >= 1, "max in flight in all", maxInFlightInAll);
    require(drainInterval.toMillis() >= 1, "drain interval", drainInterval);
  }

  /** With the default bound on all tasks of the process. */
  public InFlightPolicy(
      int maxInFlight,
      int maxInFlightPerSource,
      int maxPending,
      long maxPendingBytes,
      Duration patience,
      Duration drainInterval) {
    this(
        maxInFlight,
        maxInFlightPerSource,
        maxPending,
        maxPendingBytes,
        patience,
        Math.max(256, maxInFlight),
        drainInterval);
  }

  private static void require(boolean ok, String what, Object value) {
    if (!ok) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }
}
