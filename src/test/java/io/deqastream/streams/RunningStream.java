package io.deqastream.streams;

import io.deqastream.scoring.Scorer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;

/** The stream against a real broker, exactly-once, in this process. */
final class RunningStream implements AutoCloseable {
  final ScoringTopology topology;
  final KafkaStreams streams;

  RunningStream(
      String bootstrap,
      String application,
      StreamsPolicy policy,
      EventSerdes serdes,
      Scorer scorer,
      Path state) {
    this(bootstrap, application, policy, serdes, scorer, state, Map.of());
  }

  RunningStream(
      String bootstrap,
      String application,
      StreamsPolicy policy,
      EventSerdes serdes,
      Scorer scorer,
      Path state,
      Map<String, ?> overrides) {
    serdes.register(policy.topics());
    topology = new ScoringTopology(policy, serdes, scorer, Clock.systemUTC());
    Properties settings = ScoringProcess.settings(topology, bootstrap, application, state);
    settings.putAll(overrides);
    streams = new KafkaStreams(topology.build(), settings);
    streams.setUncaughtExceptionHandler(topology.uncaughtExceptionHandler());
    streams.start();
  }

  StreamCounters.Snapshot counters() {
    return topology.counters().snapshot();
  }

  static Producer<byte[], byte[]> producer(String bootstrap) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", bootstrap, "delivery.timeout.ms", 180_000),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** A record of an event that arrives now. */
  static ProducerRecord<byte[], byte[]> record(
      EventSerdes serdes, TopicNames topics, String id, String source) {
    byte[] value =
        serdes
            .imageEvents()
            .serializer()
            .serialize(
                topics.events(), DriverHarness.event(id, source, Clock.systemUTC().instant()));
    return new ProducerRecord<>(topics.events(), source.getBytes(StandardCharsets.UTF_8), value);
  }

  @Override
  public void close() {
    streams.close(Duration.ofSeconds(30));
  }
}
