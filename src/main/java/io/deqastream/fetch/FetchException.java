package io.deqastream.fetch;

import java.util.Objects;

/** An image's bytes could not be had: a data error with its reason, after the last attempt. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final FetchFault fault;
  private final int attempts;

  public FetchException(FetchFault fault, String detail, int attempts, Throwable cause) {
    super(detail, cause);
    this.fault = Objects.requireNonNull(fault);
    this.attempts = attempts;
  }

  /** Why. */
  public FetchFault fault() {
    return fault;
  }

  /** How often the source was asked; 0 if never. */
  public int attempts() {
    return attempts;
  }
}
