package io.deqastream.app;

import io.deqastream.events.ImageEvent;
import io.deqastream.fetch.ImageReference;
import io.deqastream.streams.EventSerdes;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes image events, idempotently, in the order of the calls. Any thread; {@link #publish} blocks
 * while the producer's buffer is full. Closing waits for what was accepted.
 */
public final class EventPublisher implements AutoCloseable {
  private static final int MAX_REQUEST_BYTES = 64 << 20;

  private final String topic;
  private final Producer<String, ImageEvent> producer;

  public EventPublisher(Map<String, Object> clientSettings, EventSerdes serdes, String topic) {
    this.topic = topic;
    Map<String, Object> settings = new HashMap<>(clientSettings);
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
    // Inline images: what the broker's own limit refuses is reported by it.
    settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
    producer =
        new KafkaProducer<>(settings, new StringSerializer(), serdes.imageEvents().serializer());
  }

  /**
   * Publishes one event with an id of its own.
   *
   * @return the event's id once the brokers have it; exceptionally, why they do not
   */
  public CompletableFuture<String> publish(
      String source, ImageReference image, Instant capturedAt, Map<String, String> attributes) {
    String id = UUID.randomUUID().toString();
    CompletableFuture<String> published = new CompletableFuture<>();
    ImageEvent event = new ImageEvent(id, source, field(image), capturedAt, attributes);
    try {
      var unused =
          producer.send(
              new ProducerRecord<>(topic, source, event),
              (metadata, error) -> {
                if (error == null) {
                  published.complete(id);
                } else {
                  published.completeExceptionally(error);
                }
              });
    } catch (RuntimeException e) {
      published.completeExceptionally(e);
    }
    return published;
  }

  private static Object field(ImageReference image) {
    if (image instanceof ImageReference.Inline inline) {
      return ByteBuffer.wrap(inline.bytes());
    }
    return image.describe();
  }

  @Override
  public void close() {
    producer.close();
  }
}
