package io.deqastream.cli;

import io.deqastream.app.StopSignal;

/** What a shutdown hook does: tells the working thread to stop and lets it leave in order. */
final class Stopping {
  private static final long BOUND_MS = 30_000;

  private Stopping() {}

  /** Returns when the thread has ended, or the bound is reached. */
  static void end(StopSignal stop, Thread worker) {
    stop.give();
    try {
      worker.join(BOUND_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
