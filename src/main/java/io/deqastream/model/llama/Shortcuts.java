package io.deqastream.model.llama;

/**
 * What serving leaves out because it cannot change the answer. Always all of it; the others exist
 * so that a benchmark can show in one run what each is worth.
 *
 * @param cachePrefix keys and values of the text before the image are computed once per prompt
 * @param lastOnly after the last layer's keys and values, only the last position is computed
 */
public record Shortcuts(boolean cachePrefix, boolean lastOnly) {
  /** How models serve. */
  public static final Shortcuts ALL = new Shortcuts(true, true);
}
