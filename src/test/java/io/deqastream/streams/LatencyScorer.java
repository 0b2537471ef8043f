package io.deqastream.streams;

import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** {@link FakeScorer}'s outcomes after a random while, from another thread, out of order. */
final class LatencyScorer implements Scorer {
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final Random random = new Random();
  private final int maxMillis;

  LatencyScorer(int maxMillis) {
    this.maxMillis = maxMillis;
  }

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    CompletableFuture<ScoringOutcome> future = new CompletableFuture<>();
    timer.schedule(
        () -> future.complete(FakeScorer.outcome(request.image())),
        random.nextInt(maxMillis * 1000 + 1),
        TimeUnit.MICROSECONDS);
    return future;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
