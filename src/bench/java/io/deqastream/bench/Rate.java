package io.deqastream.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Events per second of a counter between its first tenth and its end, start-up left out. */
final class Rate {
  private static final long BETWEEN_LOOKS_NANOS = 10_000_000; // looking costs processor time

  private Rate() {}

  static double until(LongSupplier counter, long total) {
    long first = total / 10;
    while (counter.getAsLong() < first) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
    long from = counter.getAsLong();
    long start = System.nanoTime();
    while (counter.getAsLong() < total) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
    return (total - from) / ((System.nanoTime() - start) / 1e9);
  }
}
