package io.deqastream.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.fetch.ImageReference;
import io.deqastream.inference.DeviceException;
import io.deqastream.inference.ScriptedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How much is in flight at once, and that all of it ends, also when the scorer or a device does.
 */
@Timeout(60)
class ImageScorerFlowTest {
  @AutoClose private final ScorerFixture fixture = new ScorerFixture();
  private final ImageScorer scorer = fixture.scorer;

  @Test
  void aFullScorerMakesItsCallerWait() throws InterruptedException {
    Semaphore door = fixture.holdDecoder();
    List<CompletableFuture<ScoringOutcome>> first = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      first.add(fixture.submit(i + 1));
    }
    CountDownLatch submitted = new CountDownLatch(1);
    Thread ninth =
        new Thread(
            () -> {
              fixture.submit(9).join();
              submitted.countDown();
            });
    ninth.start();
    while (ninth.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(scorer.counts().accepted()).isEqualTo(8);
    door.release(100);
    submitted.await();
    first.forEach(CompletableFuture::join);
    assertThat(scorer.counts().scored()).isEqualTo(9);
  }

  @Test
  void moreInFlightThanTheQueueHoldsIsRefused() {
    assertThatThrownBy(() -> fixture.scorer(2000, Duration.ZERO))
        .hasMessage("2000 images in flight do not fit the batcher's queue of 1024");
  }

  @Test
  void closingWaitsForWhatIsInFlight() {
    ImageScorer patient = fixture.scorer(8, Duration.ofSeconds(60));
    List<CompletableFuture<ScoringOutcome>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] content = {(byte) i, 3};
      all.add(patient.submit(new ScoringRequest("r" + i, new ImageReference.Inline(content))));
    }
    patient.close();
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(patient.counts().scored()).isEqualTo(8);
  }

  @Test
  void closingAbandonsWhatTakesTooLongAndRefusesWhatComes() throws InterruptedException {
    Semaphore door = fixture.holdDecoder();
    CompletableFuture<ScoringOutcome> stuck = fixture.submit(5);
    fixture.decoding.await();
    scorer.close();
    scorer.close();
    assertThat(stuck).isCancelled();
    assertThatThrownBy(fixture.submit(1)::join)
        .hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(scorer.counts()).isEqualTo(new ScoringCounts(1, 0, 0, 0, 1, 0));
    door.release(100);
  }

  @Test
  void aLostDeviceFailsTheFuture() {
    assertThatThrownBy(fixture.submit(ScriptedModel.FATAL)::join)
        .hasCauseInstanceOf(DeviceException.class);
    assertThatThrownBy(fixture.submit(1)::join).hasCauseInstanceOf(DeviceException.class);
    assertThat(scorer.counts().abandoned()).isEqualTo(2);
  }

  @Test
  void theBooksBalanceWhateverHappensAtOnce() throws InterruptedException {
    int[] kinds = {1, 2, 3, 4, 5, ScorerFixture.CORRUPT, ScriptedModel.POISON};
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < 250; i++) {
                  ThreadLocalRandom random = ThreadLocalRandom.current();
                  CompletableFuture<ScoringOutcome> future =
                      fixture.submit(kinds[random.nextInt(kinds.length)], random.nextInt(3));
                  if (random.nextInt(4) == 0) {
                    future.cancel(false);
                  }
                }
              });
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    while (scorer.counts().inFlight() > 0) {
      Thread.onSpinWait();
    }
    assertThat(scorer.counts().accepted()).isEqualTo(1000);
  }
}
