package io.deqastream.cli;

import java.util.concurrent.locks.LockSupport;

/** Lets a loop run so many times a second, without catching up after a pause. One thread. */
final class Pace {
  private final double nanosBetween;
  private long next = System.nanoTime();

  Pace(double perSecond) {
    this.nanosBetween = 1e9 / perSecond;
  }

  /** Returns when it is time for the next one. */
  void next() throws InterruptedException {
    long now = System.nanoTime();
    while (now - next < 0) {
      LockSupport.parkNanos(next - now);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      now = System.nanoTime();
    }
    next = Math.max(next, now - 1_000_000_000L) + (long) nanosBetween;
  }
}
