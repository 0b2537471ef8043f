package io.deqastream.cli;

import io.deqastream.app.StopSignal;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into a stop signal, and holds the process until the command has left in
 * order: until this is closed, or the bound is reached. The last thing a command closes.
 */
final class Stopping implements AutoCloseable {
  private static final long BOUND_SECONDS = 30;

  private final StopSignal signal = new StopSignal();
  private final CountDownLatch left = new CountDownLatch(1);

  Stopping() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
  }

  StopSignal signal() {
    return signal;
  }

  private void stop() {
    signal.give();
    try {
      // Not the command's thread itself: it may be waiting in System.exit for this very hook.
      if (!left.await(BOUND_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("not stopped in order within " + BOUND_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    left.countDown();
  }
}
