package io.deqastream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MicroBatcherTest {
  private static final BatchPolicy FOREVER = new BatchPolicy(4, Duration.ofHours(1), 64);
  private static final Prompt Q = Prompt.QUALITY;

  private final ScriptedModel model = new ScriptedModel();

  @Test
  void anAloneImageLeavesAtOnce() {
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER)) {
      BatchResult result = batcher.submit(ScriptedModel.pixels(7), Q).join();
      assertThat(result.distribution()).isEqualTo(ScriptedModel.answer(7));
      assertThat(result.batchSize()).isEqualTo(1);
      assertThat(result.queue()).isGreaterThanOrEqualTo(Duration.ZERO);
      assertThat(result.inference()).isGreaterThanOrEqualTo(Duration.ZERO);
    }
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void announcedImagesAreWaitedForAndAFullBatchLeaves() {
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER)) {
      List<BatchTicket> tickets = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        tickets.add(batcher.expect());
      }
      List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        answers.add(tickets.get(i).submit(ScriptedModel.pixels(i), Q));
      }
      assertThat(answers).allSatisfy(a -> assertThat(a.join().batchSize()).isEqualTo(4));
      assertThat(model.batches()).containsExactly(4);
    }
  }

  @Test
  void aTicketCalledOffReleasesThoseWhoWaitedForIt() {
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER);
        BatchTicket other = batcher.expect()) {
      CompletableFuture<BatchResult> answer = batcher.submit(ScriptedModel.pixels(3), Q);
      assertThat(batcher.snapshot().expected()).isEqualTo(1);
      other.close();
      other.close();
      assertThat(answer.join().distribution()).isEqualTo(ScriptedModel.answer(3));
      assertThat(batcher.snapshot().expected()).isZero();
    }
  }

  @Test
  void lingerBoundsTheWaitForCompany() {
    BatchPolicy brief = new BatchPolicy(4, Duration.ofMillis(1), 64);
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), brief);
        BatchTicket never = batcher.expect()) {
      assertThat(batcher.submit(ScriptedModel.pixels(3), Q).join().batchSize()).isEqualTo(1);
      assertThat(batcher.snapshot().expected()).isEqualTo(1);
    }
  }

  @Test
  void aLostDeviceIsLatched() {
    Semaphore door = model.hold();
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER)) {
      CompletableFuture<BatchResult> fatal =
          batcher.submit(ScriptedModel.pixels(ScriptedModel.FATAL), Q);
      awaitUninterruptibly(model);
      CompletableFuture<BatchResult> waiting = batcher.submit(ScriptedModel.pixels(1), Q);
      door.release(10);
      DeviceException cause = batcher.deviceFailure().join();
      CompletableFuture<BatchResult> later = batcher.submit(ScriptedModel.pixels(1), Q);
      for (CompletableFuture<BatchResult> answer : List.of(fatal, waiting, later)) {
        assertThatThrownBy(answer::join).isInstanceOf(CompletionException.class).hasCause(cause);
      }
      BatcherSnapshot end = batcher.snapshot();
      assertThat(end.submitted()).isEqualTo(2);
      assertThat(end.failed()).isEqualTo(2);
    }
    assertThat(model.isClosed()).isTrue();
  }

  @Test
  void cancelledImagesNeverReachTheModel() {
    Semaphore door = model.hold();
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER)) {
      CompletableFuture<BatchResult> first = batcher.submit(ScriptedModel.pixels(1), Q);
      awaitUninterruptibly(model);
      CompletableFuture<BatchResult> dropped = batcher.submit(ScriptedModel.pixels(2), Q);
      CompletableFuture<BatchResult> kept = batcher.submit(ScriptedModel.pixels(3), Q);
      assertThat(dropped.cancel(false)).isTrue();
      assertThat(first.cancel(false)).as("while its pass runs").isTrue();
      assertThat(batcher.snapshot().queued()).isEqualTo(1);
      door.release(10);
      assertThat(kept.join().batchSize()).isEqualTo(1);
      BatcherSnapshot end = batcher.snapshot();
      assertThat(end.cancelled()).isEqualTo(2);
      assertThat(end.answered()).isEqualTo(1);
      assertThat(end.running()).isZero();
    }
  }

  @Test
  void theQueueHasAHardBound() {
    Semaphore door = model.hold();
    try (MicroBatcher batcher =
        new MicroBatcher(List.of(model), new BatchPolicy(2, Duration.ZERO, 2))) {
      CompletableFuture<BatchResult> running = batcher.submit(ScriptedModel.pixels(1), Q);
      awaitUninterruptibly(model);
      CompletableFuture<BatchResult> a = batcher.submit(ScriptedModel.pixels(2), Q);
      CompletableFuture<BatchResult> b = batcher.submit(ScriptedModel.pixels(3), Q);
      CompletableFuture<BatchResult> c = batcher.submit(ScriptedModel.pixels(4), Q);
      assertThatThrownBy(c::join)
          .hasCauseInstanceOf(RejectedExecutionException.class)
          .hasMessageContaining("2 of 2");
      door.release(10);
      assertThat(List.of(running, a, b)).allSatisfy(x -> assertThat(x.join()).isNotNull());
    }
  }

  @Test
  void promptsDoNotShareABatch() {
    try (MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER);
        BatchTicket company = batcher.expect()) {
      List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        answers.add(batcher.submit(ScriptedModel.pixels(i), i == 1 ? Prompt.AESTHETICS : Q));
      }
      company.close();
      assertThat(answers.get(0).join().batchSize()).isEqualTo(2);
      assertThat(answers.get(1).join().batchSize()).isEqualTo(1);
      assertThat(answers.get(2).join().batchSize()).isEqualTo(2);
    }
  }

  @Test
  void closingComputesWhatWaitsAndRefusesWhatComes() {
    CompletableFuture<BatchResult> waiting;
    MicroBatcher batcher = new MicroBatcher(List.of(model), FOREVER);
    BatchTicket company = batcher.expect();
    waiting = batcher.submit(ScriptedModel.pixels(9), Q);
    batcher.close();
    batcher.close();
    assertThat(waiting).isDone();
    assertThat(waiting.join().distribution()).isEqualTo(ScriptedModel.answer(9));
    assertThatThrownBy(company.submit(ScriptedModel.pixels(1), Q)::join)
        .hasCauseInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void everyDeviceWorks() {
    ScriptedModel second = new ScriptedModel("cuda:1");
    Semaphore doorA = model.hold();
    Semaphore doorB = second.hold();
    BatchPolicy single = new BatchPolicy(1, Duration.ZERO, 64);
    try (MicroBatcher batcher = new MicroBatcher(List.of(model, second), single)) {
      CompletableFuture<BatchResult> a = batcher.submit(ScriptedModel.pixels(1), Q);
      CompletableFuture<BatchResult> b = batcher.submit(ScriptedModel.pixels(2), Q);
      awaitUninterruptibly(model);
      awaitUninterruptibly(second);
      doorA.release();
      doorB.release();
      assertThat(a.join().distribution()).isEqualTo(ScriptedModel.answer(1));
      assertThat(b.join().distribution()).isEqualTo(ScriptedModel.answer(2));
    }
    assertThat(second.isClosed()).isTrue();
  }

  private static void awaitUninterruptibly(ScriptedModel model) {
    try {
      model.entered.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
