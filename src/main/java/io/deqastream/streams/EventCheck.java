package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import io.deqastream.fetch.ImageReference;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;

/**
 * Decides whether an event can be scored at all, before anything is fetched; stateless but for the
 * clock. What it refuses becomes a failure that names the limit and the value.
 */
record EventCheck(EventLimits limits, Clock clock) {

  /**
   * The answer.
   *
   * @param image what to score; null if refused
   * @param refusal why not; null if accepted
   * @param countable whether source and captured-at are sound, so that the outcome belongs to a
   *     window of that source
   */
  record Verdict(ImageReference image, Unscorable refusal, boolean countable) {}

  Verdict check(PendingImage pending) {
    String fault = identity(pending.key(), pending.event());
    if (fault == null) {
      fault = captured(pending.event().getCapturedAt());
    }
    if (pending.withheldBytes() > 0) {
      String detail =
          "the event has %d bytes, the limit is %d (event.max.bytes)"
              .formatted(pending.withheldBytes(), limits.maxEventBytes());
      return new Verdict(null, new Unscorable(FailureReason.TOO_LARGE, detail, 0), fault == null);
    }
    if (fault != null) {
      return refuse(fault, false);
    }
    Object image = pending.event().getImage();
    if (image instanceof ByteBuffer bytes) {
      return new Verdict(new ImageReference.Inline(array(bytes)), null, true);
    }
    if (image instanceof String uri && !uri.isBlank()) {
      return remote(uri);
    }
    return refuse("the event has no image: neither a URI nor bytes", true);
  }

  private String identity(String key, ImageEvent event) {
    if (event == null) {
      return "the record has no value";
    }
    if (key == null) {
      return "the record has no key; it must be the source id, "
          + TextLimit.shorten(event.getSourceId());
    }
    String fault = id("source id", event.getSourceId());
    if (fault == null && !key.equals(event.getSourceId())) {
      // Order and windows of a source rest on all of its events being in one partition.
      fault =
          "the record's key, %s, is not the source id, %s"
              .formatted(TextLimit.shorten(key), event.getSourceId());
    }
    return fault == null ? id("event id", event.getEventId()) : fault;
  }

  private String id(String what, String id) {
    if (id.isEmpty()) {
      return "the " + what + " is empty";
    }
    if (TextLimit.exceeds(id, limits.maxIdBytes())) {
      return "the %s has %d bytes, the limit is %d"
          .formatted(what, TextLimit.bytes(id), limits.maxIdBytes());
    }
    return null;
  }

  private String captured(Instant at) {
    if (at.isBefore(limits.earliestCapture())) {
      return "captured-at, %s, is before %s".formatted(at, limits.earliestCapture());
    }
    Instant latest = clock.instant().plus(limits.maxCaptureAhead());
    if (at.isAfter(latest)) {
      return "captured-at, %s, is more than %s ahead of now"
          .formatted(at, limits.maxCaptureAhead());
    }
    return null;
  }

  private Verdict remote(String text) {
    if (TextLimit.exceeds(text, limits.maxUriBytes())) {
      return refuse(
          "the image's URI has %d bytes, the limit is %d"
              .formatted(TextLimit.bytes(text), limits.maxUriBytes()),
          true);
    }
    try {
      URI uri = new URI(text);
      if (uri.getScheme() == null) {
        return refuse("the image's URI has no scheme: " + TextLimit.shorten(text), true);
      }
      return new Verdict(new ImageReference.Remote(uri), null, true);
    } catch (URISyntaxException e) {
      return refuse(
          "the image's URI is malformed (%s): %s".formatted(e.getReason(), TextLimit.shorten(text)),
          true);
    }
  }

  private static Verdict refuse(String detail, boolean countable) {
    return new Verdict(null, new Unscorable(FailureReason.INVALID_REQUEST, detail, 0), countable);
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
