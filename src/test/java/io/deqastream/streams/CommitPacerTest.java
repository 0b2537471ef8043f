package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Ticks are made by hand, 10 ms apart. */
class CommitPacerTest {
  private static final int TICK = 10;

  private final CommitPacer pacer = new CommitPacer();
  private long now = 1_000_000;

  private boolean tick() {
    now += TICK;
    return pacer.commitNow(now);
  }

  /** Commits asked for in so many ticks, each of which releases one outcome of this age. */
  private int commits(int ticks, long age) {
    int asked = 0;
    for (int i = 0; i < ticks; i++) {
      pacer.released(age);
      asked += tick() ? 1 : 0;
    }
    return asked;
  }

  @BeforeEach
  void nothingToCommit() {
    assertThat(tick()).isFalse();
  }

  @Test
  void anOutcomeThatComesAloneIsCommittedInItsTick() {
    for (int i = 0; i < 20; i++) {
      pacer.released(40);
      assertThat(tick()).isTrue();
      for (int silent = 0; silent < 4; silent++) {
        assertThat(tick()).isFalse();
      }
    }
  }

  @Test
  void everySecondTickAtMost() {
    assertThat(commits(100, 0)).isEqualTo(50);
  }

  @Test
  void theLongerOutcomesQueueTheRarerTheCommits() {
    assertThat(commits(100, 400)).isEqualTo(10);
    assertThat(commits(100, 800)).isEqualTo(5);
    assertThat(commits(100, 2000)).isEqualTo(2);
  }

  @Test
  void longWaitsAreLeftToTheCommitInterval() {
    assertThat(commits(1000, 2004)).isZero();
  }

  @Test
  void aQuickOutcomeDoesNotWaitWithTheSlowOnesOfOtherSources() {
    assertThat(commits(10, 60_000)).isZero();
    pacer.released(40);
    pacer.released(60_000);
    assertThat(tick()).isTrue();
  }

  @Test
  void massesAreLeftToTheCommitInterval() {
    for (int i = 0; i < 100; i++) {
      for (int outcome = 0; outcome < 33; outcome++) {
        pacer.released(5);
      }
      assertThat(tick()).isFalse();
    }
    assertThat(tick()).as("when they have ended").isTrue();
    assertThat(tick()).as("once").isFalse();
  }

  /** The promise: a quarter of its age, or two ticks, whichever is longer; and the next tick. */
  @RepeatedTest(50)
  void noOutcomeWaitsLongerThanAQuarterOfItsAge(RepetitionInfo run) {
    record Outcome(long at, long age) {}
    Random random = new Random(run.getCurrentRepetition());
    int busy = 1 + random.nextInt(30);
    ArrayDeque<Outcome> uncommitted = new ArrayDeque<>();
    for (int i = 0; i < 2000; i++) {
      for (int n = random.nextInt(100) < busy ? 1 + random.nextInt(16) : 0; n > 0; n--) {
        long age = (long) Math.pow(2000, random.nextDouble());
        pacer.released(age);
        uncommitted.add(new Outcome(now + TICK, age));
      }
      if (tick()) {
        uncommitted.clear();
      }
      assertThat(uncommitted)
          .allMatch(outcome -> now - outcome.at() < Math.max(2 * TICK, outcome.age() / 4 + TICK));
    }
  }
}
