package io.deqastream.model.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A checkpoint cannot be used. The message is one line for the user and names the file, the limit
 * and the value; it never holds control characters from the file.
 */
public final class CheckpointException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 200;

  public CheckpointException(String message) {
    super(oneLine(message));
  }

  CheckpointException(Path file, String message) {
    this(file + ": " + message);
  }

  CheckpointException(Path file, IOException cause) {
    super(oneLine(file + ": cannot be read: " + cause.getMessage()), cause);
  }

  /** Text from a file, as far as it is fit to be shown in a message. */
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }

  private static String oneLine(String message) {
    return message.replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
