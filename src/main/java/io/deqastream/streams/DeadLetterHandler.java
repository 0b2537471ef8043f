package io.deqastream.streams;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * Sends records that are no events to the dead-letter topic, as Kafka Streams does (KIP-1034), and
 * goes on; but stops the thread while the registry cannot say what they are, so that nothing good
 * is put aside. Made by Kafka Streams, by reflection, one per thread.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler {
  private final DeserializationExceptionHandler deadLetters = new LogAndContinueExceptionHandler();

  @Override
  public void configure(Map<String, ?> configs) {
    deadLetters.configure(configs);
  }

  @Override
  public Response handleError(
      ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
    for (Throwable t = exception; t != null; t = t.getCause()) {
      if (t instanceof RegistryException) {
        return Response.fail();
      }
    }
    return deadLetters.handleError(context, record, exception);
  }
}
