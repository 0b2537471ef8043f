package io.deqastream.bench;

import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Answers with a constant after a while, from a thread of its own, as a model does and at a hundred
 * times its rate: Kafka's code and the stream's are compiled in seconds instead of minutes.
 */
final class WarmingScorer implements Scorer {
  private static final int WHILE_MS = 30;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    CompletableFuture<ScoringOutcome> outcome = new CompletableFuture<>();
    timer.schedule(() -> outcome.complete(ZeroCostRun.OUTCOME), WHILE_MS, TimeUnit.MILLISECONDS);
    return outcome;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
