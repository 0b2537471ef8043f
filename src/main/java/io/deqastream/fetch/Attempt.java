package io.deqastream.fetch;

import java.time.Duration;

/**
 * One attempt as its source sees it: how much time is left, and a way to be stopped from another
 * thread. Thread-safe.
 */
final class Attempt {
  private final Duration remaining;
  private Runnable stop;
  private boolean cancelled;

  Attempt(Duration remaining) {
    this.remaining = remaining;
  }

  /** Time left when the attempt began; positive. */
  Duration remaining() {
    return remaining;
  }

  /** What cancelling does from now on; done at once if it was cancelled before. */
  void onCancel(Runnable action) {
    synchronized (this) {
      stop = action;
      if (!cancelled) {
        return;
      }
    }
    action.run();
  }

  /** Stops the attempt; idempotent. */
  void cancel() {
    Runnable action;
    synchronized (this) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      action = stop;
    }
    if (action != null) {
      action.run();
    }
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }
}
