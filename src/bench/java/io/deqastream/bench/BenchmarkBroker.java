package io.deqastream.bench;

import io.deqastream.demo.EmbeddedBroker;
import io.deqastream.events.ImageEvent;
import io.deqastream.scoring.Scorer;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.InFlightPolicy;
import io.deqastream.streams.ScoringTopology;
import io.deqastream.streams.StreamsPolicy;
import io.deqastream.streams.TopicNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/** A broker, a registry in memory, and streams on fresh topics of 4 partitions. */
final class BenchmarkBroker implements AutoCloseable {
  static final int PARTITIONS = 4;
  static final int SOURCES = 32;

  final EventSerdes serdes = new EventSerdes("mock://bench", Map.of());
  private final Serializer<ImageEvent> serializer = serdes.imageEvents().serializer();
  private final Path directory;
  private final EmbeddedBroker broker;
  private int runs;

  BenchmarkBroker() throws IOException {
    directory = Files.createTempDirectory("deqa-bench");
    broker = EmbeddedBroker.start(directory.resolve("log"));
  }

  String bootstrap() {
    return broker.bootstrapServers();
  }

  TopicNames freshTopics() {
    String name = "run" + ++runs;
    TopicNames topics =
        new TopicNames(name + "-e", name + "-s", name + "-f", name + "-q", name + "-d");
    broker.createTopics(List.of(topics.events()), PARTITIONS);
    broker.createTopics(topics.outputs(), PARTITIONS);
    serdes.register(topics);
    return topics;
  }

  /** Sends events with these image addresses, sources in turn. */
  void fill(TopicNames topics, int count, List<String> uris) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrap(), "linger.ms", 20, "batch.size", 131_072);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        producer.send(record(topics, i, uris.get(i % uris.size())));
      }
    }
  }

  ProducerRecord<byte[], byte[]> record(TopicNames topics, int i, String uri) {
    String source = "source-" + i % SOURCES;
    ImageEvent event =
        new ImageEvent("event-" + i, source, uri, Instant.ofEpochMilli(now()), Map.of());
    byte[] value = serializer.serialize(topics.events(), event);
    // Spread evenly: the runs compare engines, not hash functions.
    return new ProducerRecord<>(
        topics.events(), i % PARTITIONS, source.getBytes(StandardCharsets.UTF_8), value);
  }

  private static long now() {
    return Clock.systemUTC().millis();
  }

  ScoringTopology topology(TopicNames topics, Scorer scorer) {
    StreamsPolicy d = StreamsPolicy.DEFAULTS;
    StreamsPolicy policy =
        new StreamsPolicy(
            topics, d.limits(), InFlightPolicy.DEFAULTS, d.releaseOrder(), d.windows(), d.prompt());
    return new ScoringTopology(policy, serdes, scorer, Clock.systemUTC());
  }

  /** Starts a topology with the stream's own settings and 2 threads. */
  KafkaStreams start(Topology topology, Map<String, Object> settings) {
    Properties all = new Properties();
    all.putAll(settings);
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench" + runs);
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap());
    all.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve("state" + runs).toString());
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    KafkaStreams streams = new KafkaStreams(topology, all);
    streams.start();
    return streams;
  }

  @Override
  public void close() throws IOException {
    broker.close();
    serdes.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
  }
}
