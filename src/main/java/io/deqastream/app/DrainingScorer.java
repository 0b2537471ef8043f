package io.deqastream.app;

import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A scorer that can be told to begin nothing new. What comes afterwards is accepted and never
 * answered: it stays pending in the stream's store and is done after the next start. So a service
 * that stops can let its own work finish while the stream is still there to release it.
 *
 * <p>Any thread. Closing it does not close the scorer behind.
 */
final class DrainingScorer implements Scorer {
  private final Scorer scorer;
  private boolean draining;
  private int inWork;

  DrainingScorer(Scorer scorer) {
    this.scorer = scorer;
  }

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    synchronized (this) {
      if (draining) {
        return new CompletableFuture<>();
      }
      inWork++;
    }
    CompletableFuture<ScoringOutcome> outcome;
    try {
      outcome = scorer.submit(request);
    } catch (RuntimeException e) {
      ended();
      throw e;
    }
    var unused = outcome.whenComplete((scored, error) -> ended());
    return outcome;
  }

  private synchronized void ended() {
    inWork--;
    notifyAll();
  }

  /** Requests in work. */
  synchronized int inWork() {
    return inWork;
  }

  /** Begins nothing new and waits for what is in work; true if all of it ended in time. */
  synchronized boolean drain(Duration atMost) throws InterruptedException {
    draining = true;
    long end = System.nanoTime() + atMost.toNanos();
    while (inWork > 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  @Override
  public synchronized void close() {
    draining = true;
  }
}
