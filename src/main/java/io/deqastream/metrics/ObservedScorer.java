package io.deqastream.metrics;

import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A scorer whose outcomes somebody sees, on the thread that completes them. */
record ObservedScorer(Scorer scorer, Consumer<ScoringOutcome> observer) implements Scorer {
  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    CompletableFuture<ScoringOutcome> work = scorer.submit(request);
    // The scorer's own future is handed on: to cancel it is to cancel the work.
    var unused =
        work.whenComplete(
            (outcome, error) -> {
              if (outcome != null) {
                observer.accept(outcome);
              }
            });
    return work;
  }

  @Override
  public void close() {
    scorer.close();
  }
}
