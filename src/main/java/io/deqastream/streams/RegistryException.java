package io.deqastream.streams;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import org.apache.kafka.common.KafkaException;

/**
 * The schema registry cannot be asked, or says no. Never says that a record is bad: what is thrown
 * as this is to be tried again, unless it is refused for good.
 */
public final class RegistryException extends KafkaException {
  private static final long serialVersionUID = 1L;

  private final boolean transientFault;

  private RegistryException(String message, Throwable cause, boolean transientFault) {
    super(message, cause);
    this.transientFault = transientFault;
  }

  static RegistryException unreachable(String url, IOException cause) {
    return new RegistryException(
        "schema registry " + url + " does not answer: " + cause, cause, true);
  }

  static RegistryException refused(String url, String subject, RestClientException cause) {
    int status = cause.getStatus();
    boolean passing = status >= 500 || status == 408 || status == 429;
    return new RegistryException(
        "schema registry " + url + " refuses " + subject + ": " + cause.getMessage(),
        cause,
        passing);
  }

  /** Whether it makes sense to ask again. */
  public boolean isTransient() {
    return transientFault;
  }
}
