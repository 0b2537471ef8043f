package io.deqastream.bench;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Events per second of a counter between its first tenth and its end, start-up left out. */
final class Rate {
  private static final long BETWEEN_LOOKS_NANOS = 10_000_000; // looking costs processor time

  private Rate() {}

  static double until(LongSupplier counter, long total) {
    await(counter, total / 10);
    return fromNowUntil(counter, total);
  }

  static void await(LongSupplier counter, long value) {
    while (counter.getAsLong() < value) {
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
    }
  }

  static double fromNowUntil(LongSupplier counter, long total) {
    long from = counter.getAsLong();
    long start = System.nanoTime();
    await(counter, total);
    return (total - from) / ((System.nanoTime() - start) / 1e9);
  }
}
