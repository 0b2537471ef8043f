package io.deqastream.cli;

import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Scores inputs and prints their rows in the order of the inputs. What waits to be printed are
 * outcomes, not images, and no more than {@value #WINDOW}. One thread.
 */
final class ScoreRun {
  private static final int WINDOW = 4096;

  private record Pending(String image, CompletableFuture<ScoringOutcome> outcome) {}

  private final Scorer scorer;
  private final ScoreRows rows;
  private final PrintWriter out;
  private final ProgressBar bar;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private int failures;

  ScoreRun(Scorer scorer, ScoreRows rows, PrintWriter out, ProgressBar bar) {
    this.scorer = scorer;
    this.rows = rows;
    this.out = out;
    this.bar = bar;
  }

  /**
   * Returns how many inputs have no score.
   *
   * @throws CompletionException if the scorer broke down, with the reason as its cause
   */
  int run(List<ScoreInputs.Input> inputs) {
    bar.above(() -> rows.begin(out));
    for (ScoreInputs.Input input : inputs) {
      CompletableFuture<ScoringOutcome> outcome =
          input.request() == null
              ? CompletableFuture.completedFuture(input.failure())
              : scorer.submit(input.request());
      pending.add(new Pending(input.name(), outcome));
      while (!pending.isEmpty()
          && (pending.size() >= WINDOW || pending.element().outcome().isDone())) {
        print(pending.remove());
      }
    }
    while (!pending.isEmpty()) {
      print(pending.remove());
    }
    return failures;
  }

  private void print(Pending next) {
    ScoringOutcome outcome = next.outcome().join();
    failures += outcome instanceof Unscorable ? 1 : 0;
    bar.above(() -> rows.row(out, next.image(), outcome));
    bar.step();
  }
}
