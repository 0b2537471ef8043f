package io.deqastream.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Batches of sound and hostile images at random: each image fails or succeeds by itself. */
class BatchSplitTest {
  @Property(tries = 100)
  void aFailingBatchIsSplitUntilTheCulpritsAreAlone(
      @ForAll @Size(min = 1, max = 16) List<@IntRange(max = 20) Integer> reds) {
    // 0, 1 and 2 stand for culprits, the rest are sound.
    ScriptedModel fake = new ScriptedModel();
    Semaphore door = fake.hold();
    BatchPolicy policy = new BatchPolicy(16, Duration.ofHours(1), 64);
    try (MicroBatcher batcher = new MicroBatcher(List.of(fake), policy);
        BatchTicket company = batcher.expect()) {
      List<CompletableFuture<BatchResult>> answers = new ArrayList<>();
      for (int red : reds) {
        answers.add(batcher.submit(ScriptedModel.pixels(hostile(red)), Prompt.QUALITY));
      }
      company.close();
      door.release(1000);
      for (int i = 0; i < reds.size(); i++) {
        CompletableFuture<BatchResult> answer = answers.get(i);
        if (hostile(reds.get(i)) > 200) {
          assertThatThrownBy(answer::join).hasCauseExactlyInstanceOf(InferenceException.class);
        } else {
          assertThat(answer.join().distribution()).isEqualTo(ScriptedModel.answer(reds.get(i)));
        }
      }
      BatcherSnapshot end = batcher.snapshot();
      assertThat(end.submitted()).isEqualTo(reds.size());
      assertThat(end.failed()).isEqualTo(reds.stream().filter(r -> hostile(r) > 200).count());
      assertThat(end.answered() + end.failed()).isEqualTo(reds.size());
      assertThat(end.queued() + end.running()).isZero();
    }
    assertThat(fake.batches().get(0)).isEqualTo(reds.size());
  }

  private static int hostile(int red) {
    return switch (red) {
      case 0, 1 -> ScriptedModel.POISON;
      case 2 -> ScriptedModel.NOT_A_NUMBER;
      default -> red;
    };
  }
}
