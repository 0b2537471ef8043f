package io.deqastream.training;

import java.io.IOException;

/** Training stopped early; the message says at which step, why, and what is left. */
public final class TrainingFailure extends IOException {
  private static final long serialVersionUID = 1L;

  TrainingFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
