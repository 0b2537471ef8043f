package io.deqastream.fetch;

import java.time.Duration;
import java.util.Optional;

/** One attempt failed; says whether another may succeed, and when at the earliest. */
final class SourceFailure extends Exception {
  private static final long serialVersionUID = 1L;

  private final FetchFault fault;
  private final boolean passing;
  private final transient Optional<Duration> retryAfter;

  private SourceFailure(
      FetchFault fault,
      String detail,
      boolean passing,
      Optional<Duration> retryAfter,
      Throwable cause) {
    super(detail, cause);
    this.fault = fault;
    this.passing = passing;
    this.retryAfter = retryAfter;
  }

  /** No later attempt would do better. */
  static SourceFailure lasting(FetchFault fault, String detail) {
    return new SourceFailure(fault, detail, false, Optional.empty(), null);
  }

  /** A later attempt may succeed. */
  static SourceFailure passing(FetchFault fault, String detail, Throwable cause) {
    return new SourceFailure(fault, detail, true, Optional.empty(), cause);
  }

  /** A later attempt may succeed, after what the server asks for, if it asks. */
  static SourceFailure passing(FetchFault fault, String detail, Optional<Duration> retryAfter) {
    return new SourceFailure(fault, detail, true, retryAfter, null);
  }

  FetchFault fault() {
    return fault;
  }

  boolean isPassing() {
    return passing;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
