package io.deqastream.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The time that fetching lives by, so that tests can move it by hand. */
interface FetchTime extends AutoCloseable {
  /** A steady clock, nanoseconds; only differences mean something. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Runs the action later; the result calls it off. */
  Runnable after(Duration delay, Runnable action);

  @Override
  void close();

  /** The machine's own time, one thread for all timers. */
  static FetchTime system() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "deqa-fetch-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return new FetchTime() {
      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public Runnable after(Duration delay, Runnable action) {
        Future<?> scheduled = timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
      }

      @Override
      public void close() {
        timer.shutdownNow();
      }
    };
  }
}
