package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what a stream committed, from the beginning, in the order of each partition. */
final class OutcomeReader implements AutoCloseable {
  final List<QualityScore> scores = new ArrayList<>();
  final List<ScoringFailure> failures = new ArrayList<>();
  final List<SourceQuality> quality = new ArrayList<>();
  final List<ConsumerRecord<String, byte[]>> deadLetters = new ArrayList<>();
  private final TopicNames topics;
  private final Deserializer<QualityScore> score;
  private final Deserializer<ScoringFailure> failure;
  private final Deserializer<SourceQuality> window;
  private final Consumer<String, byte[]> consumer;

  OutcomeReader(String bootstrap, TopicNames topics, EventSerdes serdes) {
    this.topics = topics;
    score = serdes.qualityScores().deserializer();
    failure = serdes.scoringFailures().deserializer();
    window = serdes.sourceQuality().deserializer();
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : topics.outputs()) {
      for (PartitionInfo partition : consumer.partitionsFor(topic)) {
        all.add(new TopicPartition(topic, partition.partition()));
      }
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads until the condition holds; fails when it does not in time. */
  void until(Duration limit, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end)
          .as("%s within %s; outcomes: %d", what, limit, outcomes())
          .isNegative();
      poll(Duration.ofMillis(100));
    }
  }

  void poll(Duration wait) {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(wait)) {
      take(record);
    }
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.scores())) {
      scores.add(score.deserialize(topic, record.value()));
    } else if (topic.equals(topics.failures())) {
      failures.add(failure.deserialize(topic, record.value()));
    } else if (topic.equals(topics.sourceQuality())) {
      quality.add(window.deserialize(topic, record.value()));
    } else {
      deadLetters.add(record);
    }
  }

  int outcomes() {
    return scores.size() + failures.size();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
