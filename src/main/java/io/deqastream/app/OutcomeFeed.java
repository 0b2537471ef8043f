package io.deqastream.app;

import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads what the service commits: scores, failures, rolling quality. A reader outside of any group,
 * of all partitions, that leaves no trace. One thread.
 */
public final class OutcomeFeed implements AutoCloseable {
  private final TopicNames topics;
  private final Consumer<String, byte[]> consumer;
  private final Deserializer<QualityScore> scores;
  private final Deserializer<ScoringFailure> failures;
  private final Deserializer<SourceQuality> qualities;

  /** Takes what was read. */
  public interface Listener {
    /** An image has a score. */
    void onScore(QualityScore score);

    /** An image has none. */
    void onFailure(ScoringFailure failure);

    /** A source's rolling quality changed. */
    void onQuality(SourceQuality quality);

    /** A record is not what it should be. */
    void onUnreadable(String topic, int partition, long offset, String why);
  }

  /**
   * Opens at the end of the topics, or at their beginning.
   *
   * @throws StartupException if a topic is not there
   */
  public OutcomeFeed(
      Map<String, Object> clientSettings,
      EventSerdes serdes,
      TopicNames topics,
      boolean fromBeginning) {
    this.topics = topics;
    this.scores = serdes.qualityScores().deserializer();
    this.failures = serdes.scoringFailures().deserializer();
    this.qualities = serdes.sourceQuality().deserializer();
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = partitions();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
    }
    // Seeking is lazy: without this, what is written from now on could still be missed.
    partitions.forEach(consumer::position);
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(topics.scores(), topics.failures(), topics.sourceQuality())) {
      List<PartitionInfo> found = consumer.partitionsFor(topic);
      if (found.isEmpty()) {
        consumer.close();
        throw new StartupException("topic " + topic + " does not exist");
      }
      found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    return partitions;
  }

  /** Hands over what has arrived; waits a while if there is nothing. */
  public void poll(Duration atMost, Listener listener) {
    for (ConsumerRecord<String, byte[]> row : consumer.poll(atMost)) {
      try {
        dispatch(row, listener);
      } catch (SerializationException e) {
        listener.onUnreadable(row.topic(), row.partition(), row.offset(), e.getMessage());
      }
    }
  }

  private void dispatch(ConsumerRecord<String, byte[]> row, Listener listener) {
    if (row.value() == null) {
      throw new SerializationException("no value");
    }
    String topic = row.topic();
    if (topic.equals(topics.scores())) {
      listener.onScore(scores.deserialize(topic, row.value()));
    } else if (topic.equals(topics.failures())) {
      listener.onFailure(failures.deserialize(topic, row.value()));
    } else {
      listener.onQuality(qualities.deserialize(topic, row.value()));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
