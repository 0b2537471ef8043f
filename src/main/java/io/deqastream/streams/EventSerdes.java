package io.deqastream.streams;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.deqastream.events.ImageEvent;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Serdes of our events in Confluent's wire format, over one registry client that they all share;
 * safe for many threads. Each call makes a new serde, which is for one thread and worth keeping.
 * Subjects follow TopicNameStrategy. A registry at {@code mock://scope} lives in this JVM. {@link
 * #close} frees the client; the serdes do not.
 *
 * <p>The client waits for seconds where its defaults are a minute: a stream thread that waits
 * longer loses its transaction.
 */
public final class EventSerdes implements AutoCloseable {
  private static final int CACHED_SCHEMAS = 1000;

  private final String url;
  private final SchemaRegistryClient registry;
  private final Map<String, Object> settings;

  /**
   * Connects to nothing yet.
   *
   * @param registryUrl one or several addresses, comma-separated, or {@code mock://scope}
   * @param overrides settings of Confluent's client and serdes, e.g. {@code basic.auth.user.info}
   */
  public EventSerdes(String registryUrl, Map<String, ?> overrides) {
    TrustedEvents.trust();
    url = registryUrl;
    settings = new HashMap<>();
    settings.put("schema.registry.url", registryUrl);
    settings.put("specific.avro.reader", true);
    settings.put("avro.remove.java.properties", true);
    settings.put("http.connect.timeout.ms", 2000);
    settings.put("http.read.timeout.ms", 3000);
    settings.put("max.retries", 0);
    settings.putAll(overrides);
    registry =
        SchemaRegistryClientFactory.newClient(
            List.of(registryUrl.split("\\s*,\\s*")),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            settings,
            Map.of());
  }

  /** Serde of the events that come in. Tells a registry that is away from a record that is bad. */
  public Serde<ImageEvent> imageEvents() {
    return serde(ImageEvent.class);
  }

  /** Serde of scores. */
  public Serde<QualityScore> qualityScores() {
    return serde(QualityScore.class);
  }

  /** Serde of failures. */
  public Serde<ScoringFailure> scoringFailures() {
    return serde(ScoringFailure.class);
  }

  /** Serde of rolling quality. */
  public Serde<SourceQuality> sourceQuality() {
    return serde(SourceQuality.class);
  }

  /**
   * Registers the schemas of all topics, so that the stream's own serializers never have to ask
   * again; also proves that the registry is there and takes them.
   *
   * @throws RegistryException if it is not or does not, saying which
   */
  public void register(TopicNames topics) {
    register(topics.events(), new ImageEvent());
    register(topics.scores(), new QualityScore());
    register(topics.failures(), new ScoringFailure());
    register(topics.sourceQuality(), new SourceQuality());
  }

  private void register(String topic, SpecificRecord event) {
    String subject = topic + "-value";
    // The very schema that the serializer will ask for: without Java's properties.
    AvroSchema schema = new AvroSchema(AvroSchemaUtils.getSchema(event, false, false, true));
    try {
      registry.register(subject, schema);
    } catch (IOException e) {
      throw RegistryException.unreachable(url, e);
    } catch (RestClientException e) {
      throw RegistryException.refused(url, subject, e);
    }
  }

  /** The registry client that all serdes share. */
  SchemaRegistryClient registry() {
    return registry;
  }

  private <T extends SpecificRecord> Serde<T> serde(Class<T> type) {
    Serializer<Object> serializer = new KafkaAvroSerializer(registry, settings);
    Deserializer<Object> deserializer = new KafkaAvroDeserializer(registry, settings);
    return Serdes.serdeFrom(
        (topic, event) -> serializer.serialize(topic, event),
        new EventDeserializer<>(type, url, registry, deserializer, LockSupport::parkNanos));
  }

  @Override
  public void close() {
    try {
      registry.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the registry client", e);
    }
  }
}
