package io.deqastream.streams;

import java.nio.charset.StandardCharsets;

/** Bounds of foreign text: measures it in UTF-8 and shortens it for messages and events. */
final class TextLimit {
  private static final int KEPT = 256;

  /** What is no longer than a shortened text stays whole, so that shortening twice is once. */
  private static final int NOTE = 32;

  private TextLimit() {}

  /** Whether the text takes more than {@code max} bytes in UTF-8. */
  static boolean exceeds(String text, int max) {
    // A char takes one to three bytes: most texts are decided without being encoded.
    if (text.length() > max) {
      return true;
    }
    return text.length() > max / 3 && bytes(text) > max;
  }

  static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** The text, or its beginning and its length. */
  static String shorten(String text) {
    return shorten(text, KEPT);
  }

  /** The text, or its first {@code kept} characters and its length. */
  static String shorten(String text, int kept) {
    if (text.length() <= kept + NOTE) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(kept - 1)) ? kept - 1 : kept;
    return text.substring(0, end) + "... (" + text.length() + " characters)";
  }
}
