package io.deqastream.streams;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro, once per JVM, that our event classes may be instantiated from a schema: since 1.12.2
 * it refuses every class that nobody vouched for. What was trusted before stays trusted.
 */
final class TrustedEvents {
  private static final String PREFIX = "io.deqastream.events.";
  private static boolean trusted;

  private TrustedEvents() {}

  static synchronized void trust() {
    if (!trusted) {
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(
              ClassSecurityValidator.getGlobal(), type -> type.getName().startsWith(PREFIX)));
      trusted = true;
    }
  }
}
