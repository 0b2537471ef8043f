package io.deqastream.streams;

import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;

/**
 * Sends records that are no events to the dead-letter topic, as Kafka Streams does (KIP-1034), of
 * large ones only the beginning, and goes on; but stops the thread while the registry cannot say
 * what they are, so that nothing good is put aside. Made by Kafka Streams, by reflection, one per
 * thread.
 */
public final class DeadLetterHandler implements DeserializationExceptionHandler {
  /** With a key of {@link #KEPT_KEY_BYTES} and the headers, what a topic takes by default. */
  static final int KEPT_BYTES = 900_000;

  private static final int KEPT_KEY_BYTES = 65_536;

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
    Response response = deadLetters.handleError(context, record, exception);
    return Response.resume(
        response.deadLetterQueueRecords().stream().map(DeadLetterHandler::bounded).toList());
  }

  private static ProducerRecord<byte[], byte[]> bounded(ProducerRecord<byte[], byte[]> letter) {
    return new ProducerRecord<>(
        letter.topic(),
        letter.partition(),
        letter.timestamp(),
        beginning(letter.key(), KEPT_KEY_BYTES),
        beginning(letter.value(), KEPT_BYTES),
        letter.headers());
  }

  private static byte[] beginning(byte[] bytes, int kept) {
    return bytes == null || bytes.length <= kept ? bytes : Arrays.copyOf(bytes, kept);
  }
}
