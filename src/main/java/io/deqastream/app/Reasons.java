package io.deqastream.app;

/** Finds the words that say what is wrong in a chain of exceptions. */
public final class Reasons {
  private Reasons() {}

  /** The innermost message, or the innermost exception's name where it has none. */
  public static String innermost(Throwable error) {
    Throwable inner = error;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }
}
