package io.deqastream.streams;

import static io.deqastream.streams.DriverHarness.START;
import static io.deqastream.streams.DriverHarness.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringTopologyTest {
  @TempDir Path directory;
  private final FakeScorer scorer = new FakeScorer();
  private DriverHarness stream;

  @AfterEach
  void close() {
    if (stream != null) {
      stream.close();
    }
  }

  private DriverHarness start(StreamsPolicy policy) {
    stream = new DriverHarness(policy, scorer, directory);
    return stream;
  }

  private static StreamsPolicy policy(InFlightPolicy inFlight, ReleaseOrder order) {
    StreamsPolicy d = StreamsPolicy.DEFAULTS;
    return new StreamsPolicy(d.topics(), d.limits(), inFlight, order, d.windows(), d.prompt());
  }

  private static InFlightPolicy inFlight(int all, int perSource, int pending) {
    return new InFlightPolicy(
        all, perSource, pending, 1 << 20, Duration.ZERO, Duration.ofMillis(10));
  }

  private void assertBalanced(long pending) {
    assertThat(stream.counters.snapshot().balanced()).isTrue();
    assertThat(stream.counters.snapshot().pending()).isEqualTo(pending);
    assertThat(stored()).isEqualTo(pending);
  }

  private long stored() {
    return stream.driver.getKeyValueStore(ScoringProcessor.PENDING).approximateNumEntries();
  }

  @Test
  void aScoreTellsWhatTheEventAndTheScorerSaid() {
    start(StreamsPolicy.DEFAULTS);
    stream.send("e1", "cam", 5);
    QualityScore score = stream.scores().get(0);
    var levels = FakeScorer.distribution("https://images.example/e1.jpg");
    assertThat(score.getEventId()).isEqualTo("e1");
    assertThat(score.getSourceId()).isEqualTo("cam");
    assertThat(score.getImage()).isEqualTo("https://images.example/e1.jpg");
    assertThat(score.getScore()).isEqualTo(levels.score());
    assertThat(score.getVariance()).isEqualTo(levels.variance());
    assertThat(score.getProbabilities().getExcellent()).isEqualTo(levels.probabilities()[0]);
    assertThat(score.getProbabilities().getBad()).isEqualTo(levels.probabilities()[4]);
    assertThat(score.getPrompt()).isEqualTo("quality");
    assertThat(score.getModelRevision()).isEqualTo("r1");
    assertThat(score.getDecodeMillis()).isEqualTo(2.0);
    assertThat(score.getCapturedAt()).isEqualTo(START.plusSeconds(5));
    assertThat(score.getSourceTimestamp()).isEqualTo(START.plusSeconds(5));
    assertThat(score.getSourceTopic()).isEqualTo("image-events");
    assertThat(score.getSourceOffset()).isZero();
    assertBalanced(0);
  }

  @Test
  void aFailureTellsWhyAndLeavesNothingPending() {
    start(StreamsPolicy.DEFAULTS);
    stream.send("fail-1", "cam", 5);
    ScoringFailure failure = stream.failures().get(0);
    assertThat(failure.getReason()).isEqualTo(ScoringFailureReason.NOT_FOUND);
    assertThat(failure.getDetail()).contains("404");
    assertThat(failure.getAttempts()).isEqualTo(1);
    assertBalanced(0);
  }

  @Test
  void outcomesOfASourceLeaveInOrderOfArrival() {
    scorer.hold(id -> true);
    start(policy(InFlightPolicy.DEFAULTS, ReleaseOrder.SOURCE));
    for (String id : List.of("a1", "b1", "a2", "b2", "a3")) {
      stream.send(id, id.substring(0, 1), 0);
    }
    scorer.finish("a3", "a2", "b1");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("b1");
    assertBalanced(4);
    scorer.finish("a1");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("a1", "a2", "a3");
    scorer.finish("b2");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("b2");
    assertBalanced(0);
  }

  @Test
  void outcomesLeaveAsTheyCompleteIfToldSo() {
    scorer.hold(id -> true);
    start(policy(InFlightPolicy.DEFAULTS, ReleaseOrder.COMPLETION));
    for (String id : List.of("a1", "a2", "a3")) {
      stream.send(id, "a", 0);
    }
    scorer.finish("a3", "a1");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("a3", "a1");
    assertBalanced(1);
  }

  @Test
  void aRefusedEventWaitsForItsTurnToo() {
    scorer.hold(id -> id.equals("a1"));
    start(StreamsPolicy.DEFAULTS);
    stream.send("a1", "a", 0);
    stream.events.pipeInput("a", null, START);
    stream.send("a2", "a", 0);
    stream.drain();
    assertThat(stream.outcomes()).isEmpty();
    scorer.finish("a1");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("a1", "a2", "");
  }

  @Test
  void aStuckImageHoldsBackNobodyElse() {
    scorer.hold(id -> id.startsWith("a"));
    start(policy(inFlight(4, 2, 100), ReleaseOrder.SOURCE));
    for (int i = 0; i < 20; i++) {
      stream.send("a" + i, "a", 0);
      stream.send("b" + i, "b", 0);
    }
    // Source a holds its share of slots and no more; b went by.
    assertThat(scorer.held()).containsExactly("a0", "a1");
    assertThat(stream.outcomes()).hasSize(20).allMatch(id -> id.startsWith("b"));
    assertBalanced(20);
    scorer.hold(id -> false);
    scorer.finish("a1", "a0");
    stream.drain();
    assertThat(stream.outcomes()).hasSize(20).startsWith("a0", "a1", "a2").endsWith("a19");
    assertBalanced(0);
  }

  @Test
  void slotsAreBoundedAndSharedInTurn() {
    scorer.hold(id -> true);
    start(policy(inFlight(3, 2, 100), ReleaseOrder.SOURCE));
    for (String source : List.of("a", "b", "c")) {
      for (int i = 0; i < 3; i++) {
        stream.send(source + i, source, 0);
      }
    }
    assertThat(scorer.submitted).containsExactly("a0", "a1", "b0");
    scorer.finish("a0");
    stream.drain();
    scorer.finish("a1");
    stream.drain();
    scorer.finish("b0");
    stream.drain();
    assertThat(scorer.submitted.subList(3, 6)).containsExactlyInAnyOrder("b1", "c0", "a2");
    assertThat(stream.counters.snapshot().inFlight()).isEqualTo(3);
  }

  @Test
  void aFullTaskWaitsItsPatienceAndLosesNothing() {
    scorer.hold(id -> true);
    start(policy(inFlight(2, 2, 2), ReleaseOrder.SOURCE));
    for (int i = 0; i < 5; i++) {
      stream.send("a" + i, "a", 0);
    }
    assertThat(scorer.held()).hasSize(2);
    assertBalanced(5);
    scorer.hold(id -> false);
    scorer.finish("a0", "a1");
    stream.drain();
    assertThat(stream.outcomes()).containsExactly("a0", "a1", "a2", "a3", "a4");
  }

  @Test
  void equalEventIdsEachGetAnOutcome() {
    start(StreamsPolicy.DEFAULTS);
    stream.send("same", "a", 0);
    stream.send("same", "a", 1);
    assertThat(stream.outcomes()).containsExactly("same", "same");
  }

  @Test
  void whatIsPendingWhenTheTaskClosesIsCancelledAndCountedAsAbandoned() {
    scorer.hold(id -> true);
    start(StreamsPolicy.DEFAULTS);
    stream.send("a1", "a", 0);
    StreamCounters counters = stream.counters;
    stream.close();
    stream = null;
    assertThat(scorer.finish("a1")).isFalse();
    assertThat(counters.snapshot().abandoned()).isEqualTo(1);
    assertThat(counters.snapshot().inFlight()).isZero();
    assertThat(counters.snapshot().balanced()).isTrue();
  }

  @Test
  void aBrokenScorerStopsTheThreadAndTheEventStaysPending() {
    start(StreamsPolicy.DEFAULTS);
    scorer.breakDown(new IllegalStateException("device lost"));
    assertThatThrownBy(() -> stream.send("a1", "a", 0))
        .isInstanceOf(StreamsException.class)
        .hasStackTraceContaining("event a1 at image-events-0@0")
        .hasStackTraceContaining("device lost");
    assertThat(stream.outcomes()).isEmpty();
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void inlineBytesAreScoredAndNotRepeatedInTheScore() {
    start(StreamsPolicy.DEFAULTS);
    var inline = event("i1", "a", START);
    inline.setImage(java.nio.ByteBuffer.wrap(new byte[] {1, 2, 3}));
    stream.events.pipeInput("a", inline, START);
    QualityScore score = stream.scores().get(0);
    assertThat(score.getImage()).isNull();
    assertThat(score.getScore()).isEqualTo(FakeScorer.distribution("inline, 3 bytes").score());
  }
}
