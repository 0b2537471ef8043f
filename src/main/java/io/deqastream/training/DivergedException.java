package io.deqastream.training;

/** A loss or a gradient is not a finite number: training cannot go on from here. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  DivergedException(String message) {
    super(message);
  }
}
