package io.deqastream.inference;

import java.util.Objects;

/**
 * A question about an image, as the model is asked it. {@code text} holds the marker {@value
 * #IMAGE} exactly once, where the visual tokens go.
 */
public record Prompt(String name, String text) {
  /** Stands for the image in a prompt's text. */
  public static final String IMAGE = "<|image|>";

  /** The prompt of DeQA-Score and Q-Align for image quality. */
  public static final Prompt QUALITY = standard("quality");

  /** Q-Align's prompt for image aesthetics. */
  public static final Prompt AESTHETICS = standard("aesthetics");

  public Prompt {
    Objects.requireNonNull(name);
    int first = text.indexOf(IMAGE);
    if (first < 0 || text.indexOf(IMAGE, first + 1) >= 0) {
      throw new IllegalArgumentException(
          "a prompt must contain " + IMAGE + " exactly once: \"" + text + "\"");
    }
  }

  private static Prompt standard(String aspect) {
    return new Prompt(
        aspect,
        "USER: How would you rate the %s of this image?\n%s\nASSISTANT: The %s of the image is"
            .formatted(aspect, IMAGE, aspect));
  }
}
