package io.deqastream.fetch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** What an HTTP answer's status means for a fetch (RFC 9110, sections 10.2.3 and 15). */
final class HttpStatus {
  private HttpStatus() {}

  /** Where the answer points to, or null if it is not a redirect. */
  static HttpUrl redirect(Response response) throws SourceFailure {
    switch (response.code()) {
      case 301, 302, 303, 307, 308 -> {
        String location = response.header("Location");
        HttpUrl next = location == null ? null : response.request().url().resolve(location);
        if (next == null) {
          throw SourceFailure.lasting(
              FetchFault.REFUSED,
              "HTTP " + response.code() + " to something that is no http address: " + location);
        }
        return next;
      }
      default -> {
        return null;
      }
    }
  }

  /** Returns for 200 and 204 and throws for all others. */
  static void requireSuccess(Response response, Instant now) throws SourceFailure {
    int code = response.code();
    String detail = response.request().url().host() + " answered HTTP " + code;
    switch (code) {
      case 200, 203, 204 -> {
        return;
      }
      case 404, 410 -> throw SourceFailure.lasting(FetchFault.NOT_FOUND, detail);
      case 408, 425, 429 ->
          throw SourceFailure.passing(FetchFault.UNAVAILABLE, detail, retryAfter(response, now));
      default -> {
        if (code >= 500) {
          throw SourceFailure.passing(FetchFault.UNAVAILABLE, detail, retryAfter(response, now));
        }
        throw SourceFailure.lasting(FetchFault.REFUSED, detail);
      }
    }
  }

  private static Optional<Duration> retryAfter(Response response, Instant now) {
    return retryAfter(response.header("Retry-After"), now);
  }

  /** Seconds or a date, as the header may hold either; empty if it holds neither. */
  static Optional<Duration> retryAfter(String header, Instant now) {
    if (header == null) {
      return Optional.empty();
    }
    String value = header.trim();
    if (value.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
    }
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
