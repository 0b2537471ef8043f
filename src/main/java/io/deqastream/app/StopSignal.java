package io.deqastream.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Says once and for good that the service is to stop; whoever waits is woken. Any thread. */
public final class StopSignal {
  private final CountDownLatch given = new CountDownLatch(1);

  /** Gives it; idempotent. */
  public void give() {
    given.countDown();
  }

  /** Whether it was given. */
  public boolean isGiven() {
    return given.getCount() == 0;
  }

  /** Waits for it. */
  public void await() throws InterruptedException {
    given.await();
  }

  /** Waits for it, but not longer; true if it was given. */
  public boolean await(Duration atMost) throws InterruptedException {
    return given.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }
}
