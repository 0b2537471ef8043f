package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Hands every request to the test. */
final class HeldScorer implements Scorer {
  private final LinkedBlockingQueue<CompletableFuture<ScoringOutcome>> begun =
      new LinkedBlockingQueue<>();

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    CompletableFuture<ScoringOutcome> outcome = new CompletableFuture<>();
    begun.add(outcome);
    return outcome;
  }

  CompletableFuture<ScoringOutcome> next() throws InterruptedException {
    CompletableFuture<ScoringOutcome> outcome = begun.poll(60, TimeUnit.SECONDS);
    assertThat(outcome).as("a request arrives").isNotNull();
    return outcome;
  }

  @Override
  public void close() {
    begun.forEach(
        outcome ->
            outcome.complete(new ScoringOutcome.Unscorable(FailureReason.TIMEOUT, "closed", 0)));
  }
}
