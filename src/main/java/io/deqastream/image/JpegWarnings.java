package io.deqastream.image;

import java.util.Locale;

/**
 * libjpeg's warnings: where data is missing or contradicts itself it invents pixels and goes on. We
 * refuse such files, whichever way they are decoded; only superfluous bytes before a marker change
 * no pixel.
 */
final class JpegWarnings {
  private JpegWarnings() {}

  static void check(String warning) throws ImageException {
    String text = warning.toLowerCase(Locale.ROOT);
    if (text.contains("extraneous bytes")) {
      return;
    }
    boolean ended = text.contains("premature end");
    throw new ImageException(
        ended ? ImageFault.TRUNCATED : ImageFault.CORRUPT, "libjpeg says: " + warning);
  }
}
