package io.deqastream.training;

import java.util.Arrays;

/**
 * One training conversation as token ids around its image, the answer last. The arrays are handed
 * over, never written again.
 *
 * @param before ids before the image
 * @param after ids after the image: the question's rest, then the answer
 * @param answer index in {@code after} of the answer's first token, at least 1
 * @param level index in the answer of the level token
 */
public record Dialogue(long[] before, long[] after, int answer, int level) {
  /** Stands for the image among the ids. */
  public static final long IMAGE = -200;

  /** The label of a token that is not to be learnt. */
  public static final long IGNORED = -100;

  /**
   * Cuts a conversation at its image and finds answer and level token.
   *
   * @param ids of the whole conversation, {@link #IMAGE} once
   * @param labels the same length: {@link #IGNORED} up to the answer, then the ids again
   * @param levelIds ids of the level tokens
   * @throws IllegalArgumentException if there is no image, no answer behind it, or no level in it
   */
  public static Dialogue of(long[] ids, long[] labels, long[] levelIds) {
    int image = indexOf(ids, IMAGE);
    if (image < 1 || labels.length != ids.length) {
      throw new IllegalArgumentException(
          "%d ids and %d labels with the image at %d are no conversation"
              .formatted(ids.length, labels.length, image));
    }
    int answer = 0;
    while (answer < labels.length && labels[answer] == IGNORED) {
      answer++;
    }
    int level = -1;
    for (int i = answer; i < labels.length; i++) {
      if (indexOf(levelIds, labels[i]) >= 0) {
        level = i - answer;
      }
    }
    if (level < 0 || answer < image + 2) {
      throw new IllegalArgumentException(
          "no answer with a level behind the image: " + Arrays.toString(labels));
    }
    return new Dialogue(
        Arrays.copyOf(ids, image),
        Arrays.copyOfRange(ids, image + 1, ids.length),
        answer - image - 1,
        level);
  }

  /** The answer's ids. */
  public long[] answerIds() {
    return Arrays.copyOfRange(after, answer, after.length);
  }

  /** Whether both can be rows of one batch. */
  boolean alignedWith(Dialogue other) {
    return Arrays.equals(before, other.before)
        && after.length == other.after.length
        && answer == other.answer
        && level == other.level;
  }

  private static int indexOf(long[] values, long wanted) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
