package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.util.UUID;

/** The contract on the registry that lives in the JVM. */
class MockRegistryTest extends RegistryContract {
  private final String url = "mock://" + UUID.randomUUID();

  @Override
  String url() {
    return url;
  }

  /** This registry says so only when asked. */
  @Override
  void assertRefused(SchemaRegistryClient registry, String subject, AvroSchema schema)
      throws Exception {
    assertThat(registry.testCompatibility(subject, schema)).isFalse();
  }
}
