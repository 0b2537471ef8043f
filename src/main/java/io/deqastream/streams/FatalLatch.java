package io.deqastream.streams;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the first error from which the application cannot recover, for good; later ones are added
 * to it as suppressed. Any thread may latch; listeners run once, on the thread that latched first.
 */
public final class FatalLatch {
  private final List<Consumer<Throwable>> listeners = new ArrayList<>();
  private Throwable first;

  /** Latches an error; true if it is the first. */
  public boolean latch(Throwable error) {
    List<Consumer<Throwable>> called;
    synchronized (this) {
      if (first != null) {
        if (first != error) {
          first.addSuppressed(error);
        }
        return false;
      }
      first = error;
      called = List.copyOf(listeners);
    }
    called.forEach(listener -> listener.accept(error));
    return true;
  }

  /** The first error; empty while all is well. */
  public synchronized Optional<Throwable> error() {
    return Optional.ofNullable(first);
  }

  /** Calls the listener when an error is latched, at once if one is already. */
  public void onFatal(Consumer<Throwable> listener) {
    Throwable already;
    synchronized (this) {
      already = first;
      if (already == null) {
        listeners.add(listener);
      }
    }
    if (already != null) {
      listener.accept(already);
    }
  }
}
