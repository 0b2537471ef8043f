package io.deqastream.inference;

/** A batch could not be computed; a smaller or another one may still succeed. */
public class InferenceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
