package io.deqastream.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, within a bound, for what the service needs from others. Says what it waits for when it
 * begins to wait and what was wrong when it gives up; the stop signal ends the waiting.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(500);

  private final Duration bound;
  private final StopSignal stop;

  Patience(Duration bound, StopSignal stop) {
    this.bound = bound;
    this.stop = stop;
  }

  /** Something that may fail for a while. */
  interface Attempt<T> {
    /** Tries once; {@link NotYet} means that it is worth trying again. */
    T run() throws NotYet;
  }

  /** The attempt failed in a way that may pass. */
  static final class NotYet extends Exception {
    private static final long serialVersionUID = 1L;

    NotYet(String why, Throwable cause) {
      super(why, cause);
    }
  }

  /** Tries until it works, the bound is reached or the service is told to stop. */
  <T> T until(String what, Attempt<T> attempt) {
    long begin = System.nanoTime();
    boolean said = false;
    while (true) {
      try {
        return attempt.run();
      } catch (NotYet e) {
        long waited = System.nanoTime() - begin;
        if (waited > bound.toNanos()) {
          throw new StartupException(
              "%s: no success in %d s (startup.timeout.ms=%d): %s"
                  .formatted(
                      what,
                      TimeUnit.NANOSECONDS.toSeconds(waited),
                      bound.toMillis(),
                      e.getMessage()),
              e);
        }
        if (!said) {
          LOG.warn("waiting for {}, at most {} s: {}", what, bound.toSeconds(), e.getMessage());
          said = true;
        }
        pause(what);
      }
    }
  }

  private void pause(String what) {
    try {
      if (stop.await(BETWEEN_ATTEMPTS)) {
        throw new StartupException("stopped while waiting for " + what);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted while waiting for " + what, e);
    }
  }
}
