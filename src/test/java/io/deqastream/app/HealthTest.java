package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.streams.StreamCounters;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(77 * SECOND);
  private final AtomicLong lastProgress = new AtomicLong(77 * SECOND);
  private final AtomicReference<String> state = new AtomicReference<>("RUNNING");
  private final AtomicReference<StreamCounters.Snapshot> counters = new AtomicReference<>();
  private final Health health = new Health(Duration.ofSeconds(60), now::get);

  @BeforeEach
  void nothingYet() {
    outcomes(0, 0);
  }

  @Test
  void whileStartingItIsLiveAndNotReady() {
    pass(600);
    assertThat(health.notLive()).isEmpty();
    assertThat(health.notReady()).contains("starting");
  }

  @Test
  void readyWhenStreamsRuns() {
    run();
    assertThat(health.notReady()).isEmpty();
    state.set("REBALANCING");
    assertThat(health.notReady()).contains("Kafka Streams is rebalancing");
    assertThat(health.notLive()).isEmpty();
  }

  @Test
  void aStreamThreadThatDoesNotComeByIsNotLive() {
    run();
    now.addAndGet(61 * SECOND);
    assertThat(health.notLive()).contains("no stream thread came by for 61 s");
    state.set("REBALANCING");
    assertThat(health.notLive()).isEmpty();
  }

  @Test
  void pendingWorkWithoutOutcomesIsNotLive() {
    run();
    outcomes(5, 3);
    assertThat(health.notLive()).isEmpty();
    pass(59);
    assertThat(health.notLive()).isEmpty();
    pass(2);
    assertThat(health.notLive()).contains("work is pending, no outcome left for 61 s");
    outcomes(6, 3);
    assertThat(health.notLive()).isEmpty();
  }

  @Test
  void nothingToDoIsLive() {
    run();
    outcomes(5, 0);
    pass(3600);
    assertThat(health.notLive()).isEmpty();
  }

  @Test
  void aFatalErrorStays() {
    run();
    health.failed(new IllegalStateException("the device is lost"));
    health.stopping();
    assertThat(health.notLive()).contains("failed: the device is lost");
    assertThat(health.notReady()).contains("failed");
  }

  private void run() {
    health.running(counters::get, lastProgress::get, state::get);
  }

  /** Time passes while stream threads come by. */
  private void pass(long seconds) {
    now.addAndGet(seconds * SECOND);
    lastProgress.set(now.get());
  }

  private void outcomes(long scored, long pending) {
    counters.set(
        new StreamCounters.Snapshot(scored + pending, 0, scored, 0, 0, pending, 0, 0, 0, 0, 0));
  }
}
