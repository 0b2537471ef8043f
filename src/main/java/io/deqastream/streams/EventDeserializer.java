package io.deqastream.streams;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads an event in Confluent's wire format (a zero byte, the schema's id, Avro) and never confuses
 * a registry that is away ({@link RegistryException}, to be tried again) with a record that is bad
 * ({@link SerializationException}, to be put aside): it fetches the writer's schema itself first,
 * after which whatever the inner deserializer throws is about the bytes.
 */
final class EventDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final int PREFIX_BYTES = 5;
  private static final int NOT_FOUND = 404;

  /** With their pauses no longer than a stream thread may be kept: 1.5 s and the client's own. */
  private static final int ATTEMPTS = 5;

  private static final long FIRST_PAUSE_NANOS = 100_000_000;

  private final Class<T> type;
  private final String url;
  private final SchemaRegistryClient registry;
  private final Deserializer<Object> inner;
  private final LongConsumer pause;

  EventDeserializer(
      Class<T> type,
      String url,
      SchemaRegistryClient registry,
      Deserializer<Object> inner,
      LongConsumer pause) {
    this.type = type;
    this.url = url;
    this.registry = registry;
    this.inner = inner;
    this.pause = pause;
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      return null;
    }
    if (bytes.length < PREFIX_BYTES || bytes[0] != 0) {
      throw new SerializationException(
          "not in Confluent's wire format (a zero byte, a schema id, Avro): "
              + bytes.length
              + " bytes");
    }
    requireSchema(ByteBuffer.wrap(bytes).getInt(1));
    try {
      return type.cast(inner.deserialize(topic, bytes));
    } catch (RuntimeException e) {
      // Also Avro's and Java's own exceptions: bytes that lie about lengths throw all sorts.
      throw new SerializationException("not a " + type.getSimpleName() + ": " + e.getMessage(), e);
    }
  }

  /** Returns if the client holds the schema from now on; asks a registry that is away again. */
  private void requireSchema(int id) {
    RegistryException away = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (away != null) {
        pause.accept(FIRST_PAUSE_NANOS << (attempt - 1));
      }
      try {
        askFor(id);
        return;
      } catch (RegistryException e) {
        if (!e.isTransient()) {
          throw e;
        }
        away = e;
      }
    }
    throw away;
  }

  private void askFor(int id) {
    try {
      registry.getSchemaById(id);
    } catch (RestClientException e) {
      if (e.getStatus() == NOT_FOUND) {
        throw new SerializationException("schema id " + id + " is not in the registry", e);
      }
      throw RegistryException.refused(url, "schema id " + id, e);
    } catch (IOException e) {
      throw RegistryException.unreachable(url, e);
    }
  }
}
