package io.deqastream.config;

import java.util.List;

/** The settings cannot be used; the message has one line for each thing that is wrong. */
public final class ConfigProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigProblem(List<String> lines) {
    super(String.join(System.lineSeparator(), lines));
  }

  public ConfigProblem(String line) {
    super(line);
  }
}
