package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.fetch.ImageReference;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainingScorerTest {
  private final Deque<CompletableFuture<ScoringOutcome>> begun = new ArrayDeque<>();
  private final DrainingScorer draining =
      new DrainingScorer(
          new Scorer() {
            @Override
            public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
              CompletableFuture<ScoringOutcome> outcome = new CompletableFuture<>();
              begun.add(outcome);
              return outcome;
            }

            @Override
            public void close() {}
          });

  @Test
  void waitsForWhatIsInWorkAndBeginsNothingNew() throws Exception {
    submit();
    submit();
    CompletableFuture<Boolean> drained =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return draining.drain(Duration.ofMinutes(1));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    begun.remove().complete(new ScoringOutcome.Unscorable(FailureReason.EMPTY, "", 1));
    assertThat(draining.inWork()).isEqualTo(1);
    begun.remove().cancel(false);
    assertThat(drained.get(1, TimeUnit.MINUTES)).isTrue();
    assertThat(submit()).isNotDone();
    assertThat(begun).isEmpty();
    assertThat(draining.inWork()).isZero();
  }

  @Test
  void givesUpAtTheBound() throws InterruptedException {
    submit();
    assertThat(draining.drain(Duration.ofMillis(1))).isFalse();
    assertThat(draining.inWork()).isEqualTo(1);
  }

  private CompletableFuture<ScoringOutcome> submit() {
    return draining.submit(new ScoringRequest("e", new ImageReference.Inline(new byte[0])));
  }
}
