package io.deqastream.image;

import java.util.Objects;

/** An image that cannot be scored: a data error with a reason, never a defect of the program. */
public final class ImageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ImageFault fault;

  public ImageException(ImageFault fault, String detail) {
    super(detail);
    this.fault = Objects.requireNonNull(fault);
  }

  public ImageException(ImageFault fault, String detail, Throwable cause) {
    super(detail, cause);
    this.fault = Objects.requireNonNull(fault);
  }

  /** Why. */
  public ImageFault fault() {
    return fault;
  }
}
