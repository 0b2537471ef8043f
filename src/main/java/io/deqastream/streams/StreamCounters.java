package io.deqastream.streams;

import io.deqastream.scoring.FailureReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What passed through this process since it started; any thread may read.
 *
 * <p>Balance, at any quiet point: {@code received + restored = scored + unscorable + pending +
 * abandoned}. Received are events read from the topic, restored those found pending when a task was
 * assigned, abandoned those left pending when a task was taken away (they are restored wherever it
 * goes). Counted is what was forwarded: a transaction that aborts forwards again.
 */
public final class StreamCounters {
  final LongAdder received = new LongAdder();
  final LongAdder restored = new LongAdder();
  final LongAdder scored = new LongAdder();
  final LongAdder abandoned = new LongAdder();
  final AtomicLong pending = new AtomicLong();
  final AtomicLong inFlight = new AtomicLong();
  final LongAdder dropped = new LongAdder();
  final LongAdder late = new LongAdder();
  final LongAdder updates = new LongAdder();
  final LongAdder closedWindows = new LongAdder();
  private final Map<FailureReason, LongAdder> unscorable = new EnumMap<>(FailureReason.class);
  private volatile long lastProgressNanos = System.nanoTime();

  StreamCounters() {
    for (FailureReason reason : FailureReason.values()) {
      unscorable.put(reason, new LongAdder());
    }
  }

  /** The counters at one moment; they are read one after the other. */
  public Snapshot snapshot() {
    return new Snapshot(
        received.sum(),
        restored.sum(),
        scored.sum(),
        unscorable.values().stream().mapToLong(LongAdder::sum).sum(),
        abandoned.sum(),
        pending.get(),
        inFlight.get(),
        dropped.sum(),
        late.sum(),
        updates.sum(),
        closedWindows.sum());
  }

  /** ScoringFailures forwarded for this reason. */
  public long unscorable(FailureReason reason) {
    return unscorable.get(reason).sum();
  }

  void addUnscorable(FailureReason reason) {
    unscorable.get(reason).increment();
  }

  /** {@link System#nanoTime} of the last time a stream thread came by. */
  public long lastProgressNanos() {
    return lastProgressNanos;
  }

  void progress() {
    lastProgressNanos = System.nanoTime();
  }

  /**
   * Counters at one moment.
   *
   * @param received events read
   * @param restored events found pending when a task was assigned
   * @param scored QualityScores forwarded
   * @param unscorable ScoringFailures forwarded
   * @param abandoned events left pending when their task was taken away
   * @param pending events read or restored, not released
   * @param inFlight those of them that the scorer works on
   * @param dropped completions that came after their task was taken away
   * @param late events too late for at least one of their windows
   * @param updates SourceQuality updates forwarded
   * @param closedWindows final SourceQuality results forwarded
   */
  public record Snapshot(
      long received,
      long restored,
      long scored,
      long unscorable,
      long abandoned,
      long pending,
      long inFlight,
      long dropped,
      long late,
      long updates,
      long closedWindows) {

    /** Whether the balance holds. */
    public boolean balanced() {
      return received + restored == scored + unscorable + pending + abandoned;
    }
  }
}
