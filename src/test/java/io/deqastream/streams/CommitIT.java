package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When outcomes are committed on a real broker, exactly-once. */
class CommitIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void outcomesThatComeAloneDoNotWaitForTheCommitInterval() {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("alone", 1);
    Map<String, ?> hardlyEver =
        Map.of(
            StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
            600_000,
            StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
            600_000);
    try (EventSerdes serdes = new EventSerdes("mock://alone", Map.of());
        RunningStream stream =
            new RunningStream(
                bootstrap,
                "alone",
                ScoringProcess.policy(topics),
                serdes,
                new FakeScorer(),
                directory,
                hardlyEver);
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      for (int i = 1; i <= 10; i++) {
        int sent = i;
        producer.send(RunningStream.record(serdes, topics, "e" + i, "s"));
        producer.flush();
        reader.until(LIMIT, "outcome " + i, () -> reader.outcomes() == sent);
      }
      assertThat(stream.counters().balanced()).isTrue();
    }
  }
}
