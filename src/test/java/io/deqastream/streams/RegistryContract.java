package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.deqastream.events.ImageEvent;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What the stream needs of any schema registry; run on each that there is. */
abstract class RegistryContract {
  /** Where the registry is, empty of these tests' subjects. */
  abstract String url() throws Exception;

  /** The registry does not take this version. */
  void assertRefused(SchemaRegistryClient registry, String subject, AvroSchema schema)
      throws Exception {
    assertThatThrownBy(() -> registry.register(subject, schema))
        .hasMessageContaining("incompatible");
  }

  /** A name that no other run on the same registry uses. */
  private static TopicNames topics() {
    String run = Long.toHexString(System.nanoTime());
    return new TopicNames(run + "-e", run + "-s", run + "-f", run + "-q", run + "-d");
  }

  @Test
  void anEventWrittenByOneClientIsReadByAnother() throws Exception {
    TopicNames topics = topics();
    ImageEvent event = DriverHarness.event("e", "cam", DriverHarness.START);
    try (EventSerdes writer = new EventSerdes(url(), Map.of());
        EventSerdes reader = new EventSerdes(url(), Map.of())) {
      writer.register(topics);
      reader.register(topics);
      byte[] bytes = writer.imageEvents().serializer().serialize(topics.events(), event);
      assertThat(bytes[0]).isZero();
      assertThat(reader.imageEvents().deserializer().deserialize(topics.events(), bytes))
          .isEqualTo(event);
    }
  }

  @Test
  void registeringTwiceGivesOneVersion() throws Exception {
    TopicNames topics = topics();
    try (EventSerdes one = new EventSerdes(url(), Map.of());
        EventSerdes two = new EventSerdes(url(), Map.of())) {
      one.register(topics);
      two.register(topics);
      assertThat(two.registry().getAllVersions(topics.events() + "-value")).isEqualTo(List.of(1));
    }
  }

  @Test
  void aSchemaThatCannotReadTheVersionBeforeIsRefused() throws Exception {
    TopicNames topics = topics();
    String subject = topics.events() + "-value";
    try (EventSerdes serdes = new EventSerdes(url(), Map.of())) {
      serdes.register(topics);
      SchemaRegistryClient registry = serdes.registry();
      registry.updateCompatibility(subject, "BACKWARD");
      Schema current = ImageEvent.getClassSchema();
      String added = "\"fields\":[{\"name\":\"added\",\"type\":\"long\"},";
      String broken = current.toString().replaceFirst("\"fields\":\\[", added);
      assertRefused(registry, subject, new AvroSchema(broken));
      String safe = broken.replace("\"type\":\"long\"},", "\"type\":\"long\",\"default\":0},");
      assertThat(registry.register(subject, new AvroSchema(safe))).isPositive();
    }
  }
}
