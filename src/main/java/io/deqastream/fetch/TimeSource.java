package io.deqastream.fetch;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The time that fetching and scoring live by, so that tests can move it by hand. Thread-safe. */
public interface TimeSource extends AutoCloseable {
  /** A steady clock, nanoseconds; only differences mean something. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** Runs the action later; the result calls it off. */
  Runnable after(Duration delay, Runnable action);

  @Override
  void close();

  /** The machine's own time, one thread for all timers. */
  static TimeSource system(String threadName) {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    // After closing there is nothing left that a late timer could be good for.
    timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return new TimeSource() {
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
