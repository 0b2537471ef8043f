package io.deqastream.scoring;

import io.deqastream.fetch.FetchFault;
import io.deqastream.image.ImageFault;

/** How the faults of the layers below are named in outcomes. */
final class FailureReasons {
  private FailureReasons() {}

  static FailureReason of(FetchFault fault) {
    return switch (fault) {
      case INVALID_ADDRESS -> FailureReason.INVALID_REQUEST;
      case UNSUPPORTED_SCHEME -> FailureReason.UNSUPPORTED_SCHEME;
      case FORBIDDEN_ADDRESS -> FailureReason.FORBIDDEN_ADDRESS;
      case NOT_FOUND -> FailureReason.NOT_FOUND;
      case REFUSED, UNAVAILABLE, BROKEN -> FailureReason.FETCH_FAILED;
      case TIMEOUT -> FailureReason.TIMEOUT;
      case TOO_LARGE -> FailureReason.TOO_LARGE;
    };
  }

  static FailureReason of(ImageFault fault) {
    return switch (fault) {
      case EMPTY -> FailureReason.EMPTY;
      case UNSUPPORTED_FORMAT -> FailureReason.UNSUPPORTED_FORMAT;
      case TOO_LARGE -> FailureReason.TOO_LARGE;
      case TRUNCATED -> FailureReason.TRUNCATED;
      case CORRUPT -> FailureReason.CORRUPT;
    };
  }
}
