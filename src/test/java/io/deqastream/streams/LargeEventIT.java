package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.events.ImageEvent;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that their topic takes and the stream's own topics, at a broker's defaults, do not. */
class LargeEventIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LARGE = 2 << 20;
  private static final String LONG = "x".repeat(LARGE);

  @TempDir Path directory;

  @Test
  void anEventBeyondTheLimitIsAFailureAndTheNextOneIsScored() throws Exception {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("large", 1);
    raiseLimit(bootstrap, topics.events());
    try (EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
        RunningStream stream =
            new RunningStream(
                bootstrap,
                "large",
                ScoringProcess.policy(topics),
                serdes,
                new FakeScorer(),
                directory);
        Producer<byte[], byte[]> producer = producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      ImageEvent inline = event("inline", "cam");
      inline.setImage(ByteBuffer.allocate(LARGE));
      ImageEvent address = event("address", "cam");
      address.setImage("http://h/" + LONG);
      ImageEvent attributes = event("attributes", "cam");
      attributes.setAttributes(Map.of("a", LONG));
      for (ImageEvent event : List.of(inline, address, attributes, event("source", LONG))) {
        producer.send(record(serdes, topics, event)).get();
      }
      byte[] garbage = LONG.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(topics.events(), garbage, null)).get();
      producer.send(new ProducerRecord<>(topics.events(), garbage, garbage)).get();
      producer.send(record(serdes, topics, event("good", "cam"))).get();

      reader.until(LIMIT, "the score", () -> !reader.scores.isEmpty());
      reader.until(LIMIT, "the failures", () -> reader.failures.size() == 5);
      assertThat(reader.scores).extracting(QualityScore::getEventId).containsExactly("good");
      assertThat(reader.failures)
          .extracting(ScoringFailure::getEventId)
          .containsExactly("inline", "address", "attributes", "source", "");
      assertThat(reader.failures)
          .extracting(ScoringFailure::getReason)
          .containsOnly(ScoringFailureReason.TOO_LARGE);
      assertThat(reader.failures.get(0).getDetail())
          .matches("the event has 2097\\d\\d\\d bytes, the limit is 1000000 \\(event.max.bytes\\)");
      assertThat(reader.deadLetters).hasSize(1);
      assertThat(reader.deadLetters.get(0).value()).hasSize(DeadLetterHandler.KEPT_BYTES);
      assertThat(stream.counters().balanced()).isTrue();
      assertThat(stream.topology.fatal().error()).isEmpty();
    }
  }

  @Test
  void aRaisedLimitHoldsAllTheWay() throws Exception {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("raised", 1);
    raiseLimit(bootstrap, topics.events());
    EventLimits d = EventLimits.DEFAULTS;
    EventLimits raised =
        new EventLimits(
            2 * LARGE, d.maxIdBytes(), d.maxUriBytes(), d.earliestCapture(), d.maxCaptureAhead());
    StreamsPolicy p = ScoringProcess.policy(topics);
    StreamsPolicy policy =
        new StreamsPolicy(topics, raised, p.inFlight(), p.releaseOrder(), p.windows(), p.prompt());
    try (EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
        RunningStream stream =
            new RunningStream(bootstrap, "raised", policy, serdes, new FakeScorer(), directory);
        Producer<byte[], byte[]> producer = producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      ImageEvent inline = event("inline", "cam");
      inline.setImage(ByteBuffer.allocate(LARGE));
      producer.send(record(serdes, topics, inline)).get();
      reader.until(LIMIT, "the score", () -> reader.scores.size() == 1);
      assertThat(stream.topology.fatal().error()).isEmpty();
    }
  }

  private static Producer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrap,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            8 << 20),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  private static ImageEvent event(String id, String source) {
    return DriverHarness.event(id, source, Clock.systemUTC().instant());
  }

  private static ProducerRecord<byte[], byte[]> record(
      EventSerdes serdes, TopicNames topics, ImageEvent event) {
    byte[] value = serdes.imageEvents().serializer().serialize(topics.events(), event);
    return new ProducerRecord<>(
        topics.events(), event.getSourceId().getBytes(StandardCharsets.UTF_8), value);
  }

  private static void raiseLimit(String bootstrap, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      ConfigEntry limit = new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "" + (8 << 20));
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(new AlterConfigOp(limit, AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
