package io.deqastream.model.text;

import java.util.stream.LongStream;

/**
 * A prompt's ids around its image, as the reference's {@code tokenizer_image_token} joins them:
 * each side tokenised by itself, the sequence's start once. The arrays are handed over, never
 * written again.
 *
 * @param before ids before the image, at least the sequence's start
 * @param after ids after it
 */
public record PromptIds(long[] before, long[] after) {
  /** Stands for the image in a prompt's text. */
  public static final String IMAGE = "<|image|>";

  /** Stands for the image among ids. */
  public static final long IMAGE_ID = -200;

  /**
   * Tokenises a prompt.
   *
   * @throws TokenizerException unless the text holds {@value #IMAGE} once, behind other text
   */
  public static PromptIds of(Tokenizer tokenizer, String text) throws TokenizerException {
    int at = text.indexOf(IMAGE);
    if (at <= 0 || text.indexOf(IMAGE, at + 1) >= 0) {
      throw new TokenizerException(
          "a prompt needs " + IMAGE + " exactly once, with text before it: \"" + text + "\"");
    }
    return new PromptIds(
        tokenizer.encode(text.substring(0, at)),
        tokenizer.encodeInner(text.substring(at + IMAGE.length())));
  }

  /** All ids in one row, {@value #IMAGE_ID} for the image. */
  public long[] joined() {
    return LongStream.concat(
            LongStream.of(before), LongStream.concat(LongStream.of(IMAGE_ID), LongStream.of(after)))
        .toArray();
  }
}
