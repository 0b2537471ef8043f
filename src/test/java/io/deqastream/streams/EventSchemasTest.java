package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas as files: documented, and readable by whoever holds the version before. */
class EventSchemasTest {

  private static Schema current(String name) throws IOException {
    return new Schema.Parser().parse(Files.readString(Path.of("schemas", name + ".avsc")));
  }

  private static Schema released(String name) throws IOException {
    try (InputStream in =
        EventSchemasTest.class.getResourceAsStream("/schemas/v1/" + name + ".avsc")) {
      return new Schema.Parser().parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImageEvent", "QualityScore", "ScoringFailure", "SourceQuality"})
  void readWhatTheVersionBeforeWrote(String name) throws IOException {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(current(name), released(name));
    assertThat(result.getType())
        .as(result.getDescription())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
    assertThat(new AvroSchema(current(name)).isBackwardCompatible(new AvroSchema(released(name))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ImageEvent", "QualityScore", "ScoringFailure", "SourceQuality"})
  void documentEveryField(String name) throws IOException {
    assertDocumented(current(name));
  }

  private static void assertDocumented(Schema schema) {
    assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
    for (Schema.Field field : schema.getFields()) {
      assertThat(field.doc()).as(schema.getName() + "." + field.name()).isNotBlank();
      List<Schema> types =
          field.schema().isUnion() ? field.schema().getTypes() : List.of(field.schema());
      types.stream()
          .filter(t -> t.getType() == Schema.Type.RECORD)
          .forEach(t -> assertDocumented(t));
    }
  }

  @Test
  void aRegistryRefusesASchemaThatCannotReadTheVersionBefore() throws Exception {
    try (EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of())) {
      serdes.register(TopicNames.DEFAULTS);
      SchemaRegistryClient registry = serdes.registry();
      String subject = TopicNames.DEFAULTS.events() + "-value";
      registry.updateCompatibility(subject, "BACKWARD");
      String wider =
          current("ImageEvent")
              .toString()
              .replaceFirst(
                  "\"fields\":\\[", "\"fields\":[{\"name\":\"added\",\"type\":\"long\"},");
      assertThat(registry.testCompatibility(subject, new AvroSchema(wider))).isFalse();
      String safe = wider.replace("\"type\":\"long\"},", "\"type\":\"long\",\"default\":0},");
      assertThat(registry.testCompatibility(subject, new AvroSchema(safe))).isTrue();
    }
  }

  @Test
  void theRegistryHoldsTheFilesAsTheyAre() throws Exception {
    try (EventSerdes serdes = new EventSerdes("mock://" + UUID.randomUUID(), Map.of())) {
      serdes.register(TopicNames.DEFAULTS);
      for (var entry :
          Map.of(
                  "image-events", "ImageEvent",
                  "quality-scores", "QualityScore",
                  "image-failures", "ScoringFailure",
                  "source-quality", "SourceQuality")
              .entrySet()) {
        String held =
            serdes.registry().getLatestSchemaMetadata(entry.getKey() + "-value").getSchema();
        assertThat(new Schema.Parser().parse(held)).isEqualTo(current(entry.getValue()));
      }
    }
  }

  @Test
  void aRegistryThatIsAwayIsNamed() {
    try (EventSerdes serdes = new EventSerdes("http://127.0.0.1:9", Map.of())) {
      assertThatThrownBy(() -> serdes.register(TopicNames.DEFAULTS))
          .isInstanceOf(RegistryException.class)
          .hasMessageContaining("http://127.0.0.1:9")
          .matches(e -> ((RegistryException) e).isTransient());
    }
  }

  @Test
  void aRefusalForGoodIsNotTriedAgain() {
    RestClientException conflict = new RestClientException("incompatible", 409, 409);
    assertThat(RegistryException.refused("http://r", "s", conflict).isTransient()).isFalse();
    RestClientException busy = new RestClientException("busy", 503, 50301);
    assertThat(RegistryException.refused("http://r", "s", busy).isTransient()).isTrue();
  }
}
