package io.deqastream.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Time that stands still until a test moves it; due timers run on the test's thread. */
final class ManualTime implements FetchTime {
  static final Instant EPOCH = Instant.parse("2026-03-01T12:00:00Z");

  private record Timer(long at, Runnable action) {}

  private final List<Timer> timers = new ArrayList<>();
  private long now = Long.MAX_VALUE - 1_000_000_000L; // it wraps during the test

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Instant now() {
    return EPOCH;
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    Timer timer = new Timer(now + delay.toNanos(), action);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Moves on, running what becomes due at its time. */
  void advance(Duration by) {
    long end = now + by.toNanos();
    Optional<Timer> next = next();
    while (next.isPresent() && next.get().at() - end <= 0) {
      timers.remove(next.get());
      now = next.get().at();
      next.get().action().run();
      next = next();
    }
    now = end;
  }

  private Optional<Timer> next() {
    return timers.stream().min(Comparator.comparingLong(timer -> timer.at() - now));
  }

  /** Timers that are set. */
  int pending() {
    return timers.size();
  }

  @Override
  public void close() {
    timers.clear();
  }
}
