package io.deqastream.bench;

import io.deqastream.inference.ModelDescription;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringOutcome.ImageFacts;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Timings;
import io.deqastream.scoring.ScoringRequest;
import io.deqastream.streams.ScoringTopology;
import io.deqastream.streams.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;

/** Events per second of the stream itself: the scorer answers at once with a constant. */
record ZeroCostRun(BenchmarkBroker broker, int events) {

  static final ScoringOutcome OUTCOME =
      new Scored(
          LevelDistribution.fromLogits(1, 2, 1, 0, -1),
          new ModelDescription("none", "0", 1, "cpu"),
          new ImageFacts(640, 480, "jpeg", 100_000, "0".repeat(64)),
          new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1),
          false);

  private static final class Constant implements Scorer {
    @Override
    public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
      return CompletableFuture.completedFuture(OUTCOME);
    }

    @Override
    public void close() {}
  }

  void print() {
    TopicNames topics = broker.freshTopics();
    List<String> uris =
        IntStream.range(0, 100).mapToObj(i -> "https://images.example/" + i + ".jpg").toList();
    broker.fill(topics, events, uris);
    ScoringTopology topology = broker.topology(topics, new Constant());
    try (KafkaStreams streams = broker.start(topology.build(), topology.settings())) {
      double rate = Rate.until(() -> topology.counters().snapshot().scored(), events);
      System.out.printf("zero-cost scorer: %,.0f events/s over %,d events%n", rate, events);
    }
  }
}
