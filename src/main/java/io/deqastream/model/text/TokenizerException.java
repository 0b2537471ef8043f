package io.deqastream.model.text;

import java.io.IOException;

/** A tokenizer cannot be used, or is needed and absent. The message is one line for the user. */
public final class TokenizerException extends IOException {
  private static final long serialVersionUID = 1L;

  public TokenizerException(String message) {
    super(message);
  }
}
