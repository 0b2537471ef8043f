package io.deqastream.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that stands still until a test moves it; due timers run on the test's thread. */
public final class ManualTime implements TimeSource {
  public static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");

  private record Timer(long at, Runnable action) {}

  private final List<Timer> timers = new ArrayList<>();
  private long now = Long.MAX_VALUE - 1_000_000_000L; // it wraps during the test

  @Override
  public synchronized long nanos() {
    return now;
  }

  @Override
  public Instant now() {
    return EPOCH;
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Timer timer = new Timer(now + delay.toNanos(), action);
    timers.add(timer);
    return () -> cancel(timer);
  }

  private synchronized void cancel(Timer timer) {
    timers.remove(timer);
  }

  /** Moves on, running what becomes due at its time. */
  public void advance(Duration by) {
    long end = nanos() + by.toNanos();
    Optional<Timer> next = next(end);
    while (next.isPresent()) {
      next.get().action().run();
      next = next(end);
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Optional<Timer> next(long end) {
    Optional<Timer> next =
        timers.stream()
            .filter(timer -> timer.at() - end <= 0)
            .min(Comparator.comparingLong(timer -> timer.at() - now));
    next.ifPresent(
        timer -> {
          timers.remove(timer);
          now = timer.at();
        });
    return next;
  }

  /** Timers that are set. */
  public synchronized int pending() {
    return timers.size();
  }

  @Override
  public synchronized void close() {
    timers.clear();
  }
}
