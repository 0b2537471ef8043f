package io.deqastream.streams;

import java.time.Duration;
import java.time.Instant;

/**
 * What an ImageEvent may say; anything beyond is answered with a failure (INVALID_REQUEST, or
 * TOO_LARGE).
 *
 * @param maxEventBytes of the event as it is kept while pending, an image it carries included
 * @param maxIdBytes of an event id and of a source id, UTF-8
 * @param maxUriBytes of an image's URI, UTF-8
 * @param earliestCapture before it, captured-at is taken for a clock that was never set
 * @param maxCaptureAhead how far captured-at may be ahead of this machine's clock
 */
public record EventLimits(
    int maxEventBytes,
    int maxIdBytes,
    int maxUriBytes,
    Instant earliestCapture,
    Duration maxCaptureAhead) {

  /** The limits used when nothing else is configured. */
  public static final EventLimits DEFAULTS =
      new EventLimits(
          1_000_000, 1024, 8192, Instant.parse("1990-01-01T00:00:00Z"), Duration.ofDays(1));

  /** A record of the largest event in the pending store's changelog, with what Kafka adds. */
  int maxRecordBytes() {
    return maxEventBytes + 16_384;
  }

  public EventLimits {
    if (maxEventBytes < 65_536) {
      throw new IllegalArgumentException(
          "the limit of events must be at least 65536 bytes: " + maxEventBytes);
    }
    if (maxIdBytes < 16 || maxUriBytes < 16) {
      throw new IllegalArgumentException(
          "limits of ids and URIs must be at least 16 bytes: " + maxIdBytes + ", " + maxUriBytes);
    }
    if (maxCaptureAhead.isNegative()) {
      throw new IllegalArgumentException("max capture ahead out of range: " + maxCaptureAhead);
    }
  }
}
