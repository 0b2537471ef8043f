package io.deqastream.streams;

import static io.deqastream.streams.DriverHarness.START;
import static io.deqastream.streams.DriverHarness.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deqastream.events.SourceQuality;
import io.deqastream.quality.LevelDistribution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows of 60 s every 20 s, 10 s of grace, sources idle after 30 s, updates once a second. */
class RollingQualityTest {
  @TempDir Path directory;
  private final FakeScorer scorer = new FakeScorer();
  private DriverHarness stream;
  private final List<SourceQuality> published = new ArrayList<>();

  private void start(EmitMode emit) {
    WindowPolicy windows =
        new WindowPolicy(
            Duration.ofSeconds(60),
            Duration.ofSeconds(20),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ofSeconds(60),
            emit,
            Duration.ofSeconds(1));
    StreamsPolicy d = StreamsPolicy.DEFAULTS;
    stream =
        new DriverHarness(
            new StreamsPolicy(
                d.topics(), d.limits(), d.inFlight(), d.releaseOrder(), windows, d.prompt()),
            scorer,
            directory);
  }

  @AfterEach
  void close() {
    stream.close();
  }

  private static LevelDistribution levels(String id) {
    return FakeScorer.distribution("https://images.example/" + id + ".jpg");
  }

  /** Results of windows that start {@code second} seconds after the start, in order. */
  private List<SourceQuality> window(String source, long second) {
    published.addAll(stream.quality());
    Predicate<SourceQuality> wanted =
        q -> q.getSourceId().equals(source) && q.getWindowStart().equals(START.plusSeconds(second));
    return published.stream().filter(wanted).toList();
  }

  @Test
  void aWindowHoldsTheMomentsOfItsImages() {
    start(EmitMode.CLOSE);
    List<String> ids = List.of("e0", "e1", "e2", "e3");
    for (int i = 0; i < 4; i++) {
      stream.send(ids.get(i), "cam", 15L * i);
    }
    stream.send("fail-4", "cam", 59);
    stream.send("next", "cam", 70);
    SourceQuality q = window("cam", 0).get(0);
    double[] scores = ids.stream().mapToDouble(id -> levels(id).score()).toArray();
    double mean = DoubleStream.of(scores).average().orElseThrow();
    double between =
        DoubleStream.of(scores).map(s -> (s - mean) * (s - mean)).average().orElseThrow();
    double inside = ids.stream().mapToDouble(id -> levels(id).variance()).average().orElseThrow();
    assertThat(q.getClosed()).isTrue();
    assertThat(q.getWindowEnd()).isEqualTo(START.plusSeconds(60));
    assertThat(q.getCount()).isEqualTo(4);
    assertThat(q.getFailures()).isEqualTo(1);
    assertThat(q.getMeanScore()).isCloseTo(mean, within(1e-12));
    assertThat(q.getVarianceBetween()).isCloseTo(between, within(1e-12));
    assertThat(q.getVarianceWithin()).isCloseTo(inside, within(1e-12));
    assertThat(q.getVarianceTotal()).isCloseTo(between + inside, within(1e-12));
    assertThat(q.getMinScore()).isEqualTo(DoubleStream.of(scores).min().orElseThrow());
    assertThat(q.getMaxScore()).isEqualTo(DoubleStream.of(scores).max().orElseThrow());
    assertThat(q.getQuantiles().getP50())
        .isCloseTo(DoubleStream.of(scores).sorted().toArray()[1], within(0.005 + 1e-9));
    assertThat(q.getLevelShares().getExcellent())
        .isCloseTo(
            ids.stream().mapToDouble(id -> levels(id).probabilities()[0]).average().orElseThrow(),
            within(1e-12));
    assertThat(q.getLateEvents()).isZero();
  }

  @Test
  void anEventLiesInEveryWindowThatCoversIt() {
    start(EmitMode.CLOSE);
    stream.send("e", "cam", 25);
    stream.send("far", "cam", 1000);
    for (long begin : new long[] {-20, 0, 20}) {
      assertThat(window("cam", begin)).hasSize(1);
      assertThat(window("cam", begin).get(0).getCount()).isEqualTo(1);
    }
    assertThat(published).hasSize(3);
    assertThat(stream.counters.snapshot().closedWindows()).isEqualTo(3);
  }

  @Test
  void aWindowTakesEventsUntilItsGraceIsOver() {
    start(EmitMode.CLOSE);
    stream.send("e0", "cam", 10);
    stream.send("e1", "cam", 69);
    stream.send("within-grace", "cam", 50);
    assertThat(window("cam", 0)).isEmpty();
    stream.send("e2", "cam", 70);
    assertThat(window("cam", 0)).hasSize(1);
    assertThat(window("cam", 0).get(0).getCount()).isEqualTo(2);
    // Late for the windows from -20 and 0, in time for the one from 20.
    stream.send("late", "cam", 30);
    assertThat(stream.counters.snapshot().late()).isEqualTo(1);
    // Too late for all.
    stream.send("very-late", "cam", 5);
    assertThat(stream.counters.snapshot().late()).isEqualTo(2);
    stream.send("e3", "cam", 90);
    SourceQuality second = window("cam", 20).get(0);
    assertThat(second.getCount()).isEqualTo(4);
    assertThat(second.getLateEvents()).isEqualTo(2);
    assertThat(window("cam", 0)).hasSize(1);
    assertThat(stream.scores()).hasSize(7);
  }

  @Test
  void aSourceWithAClockAheadClosesNobodyElsesWindows() {
    start(EmitMode.CLOSE);
    stream.send("a", "slow", 10);
    var ahead = event("b", "fast", START.plus(Duration.ofHours(20)));
    stream.events.pipeInput("fast", ahead, START.plusSeconds(11));
    stream.send("c", "slow", 20);
    assertThat(window("slow", 0)).isEmpty();
    assertThat(stream.counters.snapshot().late()).isZero();
  }

  @Test
  void aSilentSourcesWindowClosesAsOtherSourcesGoOn() {
    start(EmitMode.CLOSE);
    stream.send("a", "silent", 10);
    // Due when its clock, idle for 30 s, shows 70 s: when the partition has come to 100 s.
    stream.send("b", "other", 99);
    stream.pass(Duration.ofSeconds(1));
    assertThat(window("silent", 0)).isEmpty();
    stream.send("c", "other", 101);
    stream.pass(Duration.ofSeconds(1));
    assertThat(window("silent", 0)).hasSize(1);
    assertThat(window("silent", 0).get(0).getClosed()).isTrue();
  }

  @Test
  void aSilentPartitionsWindowsCloseAsTimeGoesOn() {
    start(EmitMode.CLOSE);
    stream.send("a", "cam", 10);
    stream.pass(Duration.ofSeconds(1));
    for (int second = 0; second < 85; second++) {
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(window("cam", 0)).isEmpty();
    for (int second = 0; second < 10; second++) {
      stream.pass(Duration.ofSeconds(1));
    }
    assertThat(window("cam", 0)).hasSize(1);
  }

  @Test
  void aSourceWithPendingEventsIsNotSilent() {
    scorer.hold(id -> id.equals("stuck"));
    start(EmitMode.CLOSE);
    stream.send("a", "cam", 10);
    stream.send("stuck", "cam", 15);
    stream.send("b", "other", 500);
    stream.pass(Duration.ofMinutes(10));
    assertThat(window("cam", 0)).isEmpty();
    scorer.finish("stuck");
    stream.send("c", "other", 501);
    stream.pass(Duration.ofSeconds(1));
    assertThat(window("cam", 0)).hasSize(1);
    assertThat(window("cam", 0).get(0).getCount()).isEqualTo(2);
    assertThat(stream.counters.snapshot().late()).isZero();
  }

  @Test
  void updatesComeAtABoundedRate() {
    start(EmitMode.UPDATE);
    stream.pass(Duration.ofSeconds(1));
    for (int i = 0; i < 50; i++) {
      stream.send("e" + i, "cam", 5);
      stream.pass(Duration.ofMillis(20));
    }
    stream.pass(Duration.ofSeconds(1));
    List<SourceQuality> updates = window("cam", 0);
    assertThat(updates).hasSizeBetween(1, 2).noneMatch(SourceQuality::getClosed);
    assertThat(updates.get(updates.size() - 1).getCount()).isEqualTo(50);
    stream.pass(Duration.ofSeconds(10));
    assertThat(window("cam", 0)).hasSameSizeAs(updates);
    stream.send("far", "cam", 1000);
    assertThat(published).noneMatch(SourceQuality::getClosed);
  }

  @Test
  void bothMeansUpdatesAndAFinalResult() {
    start(EmitMode.BOTH);
    stream.send("e", "cam", 5);
    stream.pass(Duration.ofSeconds(1));
    stream.send("far", "cam", 1000);
    assertThat(window("cam", 0)).extracting(SourceQuality::getClosed).containsExactly(false, true);
  }

  @Test
  void theWeightedMeanForgetsByHalfLives() {
    start(EmitMode.CLOSE);
    stream.send("old", "cam", 0);
    stream.send("new", "cam", 60);
    stream.send("far", "cam", 1000);
    // At 1,000 s the two weigh 2^-(1000/60) and 2^-(940/60) of the last one.
    double w0 = Math.pow(2, -1000 / 60.0);
    double w1 = Math.pow(2, -940 / 60.0);
    double expected =
        (w0 * levels("old").score() + w1 * levels("new").score() + levels("far").score())
            / (w0 + w1 + 1);
    stream.send("end", "cam", 2000);
    assertThat(window("cam", 1000).get(0).getWeightedMeanScore()).isCloseTo(expected, within(1e-9));
  }
}
