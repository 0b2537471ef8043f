package io.deqastream.model.text;

import java.util.Arrays;

/**
 * One training conversation as ids with the labels to learn: the answer's tokens, everything before
 * it ignored. The image stands before the question, as the reference trains. The arrays are handed
 * over, never written again.
 *
 * @param ids token ids, {@link PromptIds#IMAGE_ID} for the image
 * @param labels for each id itself, or {@value #IGNORED}
 */
public record Conversation(long[] ids, long[] labels) {
  /** The label of a position that is not learned. */
  public static final long IGNORED = -100;

  private static final String ANSWER = " ASSISTANT: ";

  /**
   * A question about an image, and its answer.
   *
   * @param question e.g. {@code How would you rate the quality of this image?}
   * @param answer e.g. {@code The quality of the image is good.}
   */
  public static Conversation of(Tokenizer tokenizer, String question, String answer)
      throws TokenizerException {
    String asked = "USER: " + PromptIds.IMAGE + "\n" + question + ANSWER;
    long[] ids = PromptIds.of(tokenizer, asked + answer + "</s>").joined();
    // The question's last token is the space that becomes part of the answer's first word.
    int ignored = PromptIds.of(tokenizer, asked).joined().length - 1;
    long[] labels = ids.clone();
    Arrays.fill(labels, 0, Math.min(ignored, labels.length), IGNORED);
    return new Conversation(ids, labels);
  }
}
