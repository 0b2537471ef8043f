package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.ConfluentKafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The registry contract, and the stream from end to end, on Confluent's own Kafka and Schema
 * Registry. Skipped with a message where there is no Docker.
 */
class ContainersIT extends RegistryContract {
  private static final String VERSION = "7.9.5";

  @TempDir Path directory;
  private static ConfluentKafkaContainer kafka;
  private static GenericContainer<?> registry;

  @BeforeAll
  static void start() {
    assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "no Docker here: Confluent's images are not tried");
    Network network = Network.newNetwork();
    kafka =
        new ConfluentKafkaContainer(DockerImageName.parse("confluentinc/cp-kafka:" + VERSION))
            .withNetwork(network)
            .withListener("kafka:19092")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
            .withEnv("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1");
    kafka.start();
    registry =
        new GenericContainer<>(DockerImageName.parse("confluentinc/cp-schema-registry:" + VERSION))
            .withNetwork(network)
            .withExposedPorts(8081)
            .withEnv("SCHEMA_REGISTRY_HOST_NAME", "registry")
            .withEnv("SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "kafka:19092")
            .waitingFor(Wait.forHttp("/subjects").forStatusCode(200));
    registry.start();
  }

  @Override
  String url() {
    return "http://" + registry.getHost() + ":" + registry.getMappedPort(8081);
  }

  @Test
  void theStreamGivesEveryEventItsOutcome() throws Exception {
    String bootstrap = kafka.getBootstrapServers();
    TopicNames topics = TopicNames.DEFAULTS;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      List<NewTopic> all =
          Stream.concat(topics.outputs().stream(), Stream.of(topics.events()))
              .map(name -> new NewTopic(name, 2, (short) 1))
              .collect(Collectors.toList());
      admin.createTopics(all).all().get();
    }
    try (EventSerdes serdes = new EventSerdes(url(), Map.of());
        RunningStream stream =
            new RunningStream(
                bootstrap,
                "containers",
                ScoringProcess.policy(topics),
                serdes,
                new LatencyScorer(20),
                directory,
                // Brokers allow no shorter session by default.
                Map.of("consumer.session.timeout.ms", 6000));
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      for (int i = 0; i < 200; i++) {
        producer.send(
            RunningStream.record(serdes, topics, (i % 9 == 0 ? "fail" : "e") + i, "s" + i % 5));
      }
      producer.flush();
      reader.until(Duration.ofMinutes(2), "all outcomes", () -> reader.outcomes() == 200);
      assertThat(stream.counters().balanced()).isTrue();
    }
  }

  @AfterAll
  static void stop() {
    if (registry != null) {
      registry.stop();
    }
    if (kafka != null) {
      kafka.stop();
    }
  }
}
