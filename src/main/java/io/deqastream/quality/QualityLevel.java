package io.deqastream.quality;

import java.util.List;
import java.util.Locale;

/**
 * The five levels of the absolute category rating scale (ITU-T P.910), best first: the order of
 * level logits everywhere in this project, and of the reference implementation's output.
 */
public enum QualityLevel {
  EXCELLENT(5),
  GOOD(4),
  FAIR(3),
  POOR(2),
  BAD(1);

  /** All levels, best first; never copied. */
  public static final List<QualityLevel> BEST_FIRST = List.of(values());

  /** How many levels there are. */
  public static final int COUNT = 5;

  private final int value;

  QualityLevel(int value) {
    this.value = value;
  }

  /** The level's place on the opinion scale, 1 (bad) to 5 (excellent). */
  public int value() {
    return value;
  }

  /**
   * The level at this place on the opinion scale.
   *
   * @throws IllegalArgumentException if it is not 1 to 5
   */
  public static QualityLevel ofValue(int value) {
    if (value < 1 || value > COUNT) {
      throw new IllegalArgumentException("levels are 1 to " + COUNT + ", got " + value);
    }
    return BEST_FIRST.get(COUNT - value);
  }

  /** The word the model answers with, e.g. {@code excellent}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
