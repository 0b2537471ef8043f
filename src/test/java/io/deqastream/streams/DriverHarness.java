package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import io.deqastream.scoring.Scorer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/**
 * The topology in Kafka's test driver: one task, one thread, mock time, a registry in memory. At
 * least once, because under exactly-once the driver loses dead letters.
 */
final class DriverHarness implements AutoCloseable {
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  final EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
  final StreamCounters counters;
  final TopologyTestDriver driver;
  final TestInputTopic<String, ImageEvent> events;
  final TestInputTopic<byte[], byte[]> raw;
  private final TestOutputTopic<String, QualityScore> scores;
  private final TestOutputTopic<String, ScoringFailure> failures;
  private final TestOutputTopic<String, SourceQuality> quality;
  final TestOutputTopic<byte[], byte[]> deadLetters;

  DriverHarness(StreamsPolicy policy, Scorer scorer, Path directory) {
    // A fixed clock far enough ahead for every captured-at and arrival in most tests.
    this(policy, scorer, directory, Clock.fixed(START.plus(Duration.ofHours(12)), ZoneOffset.UTC));
  }

  DriverHarness(StreamsPolicy policy, Scorer scorer, Path directory, Clock clock) {
    ScoringTopology topology = new ScoringTopology(policy, serdes, scorer, clock);
    counters = topology.counters();
    Properties settings = new Properties();
    settings.putAll(topology.settings());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
    driver = new TopologyTestDriver(topology.build(), settings, START);
    TopicNames topics = policy.topics();
    events =
        driver.createInputTopic(
            topics.events(), new StringSerializer(), serdes.imageEvents().serializer());
    raw =
        driver.createInputTopic(
            topics.events(), new ByteArraySerializer(), new ByteArraySerializer());
    StringDeserializer key = new StringDeserializer();
    scores = driver.createOutputTopic(topics.scores(), key, serdes.qualityScores().deserializer());
    failures =
        driver.createOutputTopic(topics.failures(), key, serdes.scoringFailures().deserializer());
    quality =
        driver.createOutputTopic(
            topics.sourceQuality(), key, serdes.sourceQuality().deserializer());
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static ImageEvent event(String id, String source, Instant captured) {
    return new ImageEvent(id, source, "https://images.example/" + id + ".jpg", captured, Map.of());
  }

  /** Sends an event that arrives when it is captured, {@code second} seconds after the start. */
  void send(String id, String source, long second) {
    Instant at = START.plusSeconds(second);
    events.pipeInput(source, event(id, source, at), at);
  }

  /** Lets time pass, so that completions are drained. */
  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  void drain() {
    pass(Duration.ofMillis(10));
  }

  List<QualityScore> scores() {
    return scores.readValuesToList();
  }

  List<ScoringFailure> failures() {
    return failures.readValuesToList();
  }

  List<SourceQuality> quality() {
    return quality.readValuesToList();
  }

  /** Event ids of the scores and failures since the last call, failures last. */
  List<String> outcomes() {
    List<String> ids = new ArrayList<>();
    scores().forEach(score -> ids.add(score.getEventId()));
    failures().forEach(failure -> ids.add(failure.getEventId()));
    return ids;
  }

  @Override
  public void close() {
    driver.close();
    serdes.close();
  }
}
