package io.deqastream.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Events per second of a counter between its first tenth and its end, start-up left out. */
final class Rate {
  private Rate() {}

  static double until(LongSupplier counter, long total) {
    long first = total / 10;
    while (counter.getAsLong() < first) {
      LockSupport.parkNanos(1_000_000);
    }
    long from = counter.getAsLong();
    long start = System.nanoTime();
    while (counter.getAsLong() < total) {
      LockSupport.parkNanos(1_000_000);
    }
    return (total - from) / ((System.nanoTime() - start) / 1e9);
  }
}
