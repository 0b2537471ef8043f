package io.deqastream.training;

import java.util.List;

/** A labelled list that cannot be used; every line says which row and which value. */
public final class BadListException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN = 20;

  BadListException(List<String> problems) {
    super(join(problems));
  }

  private static String join(List<String> problems) {
    StringBuilder text = new StringBuilder();
    problems.stream().limit(SHOWN).forEach(p -> text.append(text.isEmpty() ? "" : "\n").append(p));
    if (problems.size() > SHOWN) {
      text.append("\nand ").append(problems.size() - SHOWN).append(" more");
    }
    return text.toString();
  }
}
