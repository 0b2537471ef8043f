package io.deqastream.model.text;

import java.util.List;

/** Cuts prepared text into pieces of a vocabulary. Stateless. */
@FunctionalInterface
interface Segmenter {
  /**
   * The pieces, in order; joined they give the text. Pieces the vocabulary lacks are single
   * characters.
   */
  List<String> segment(String text);
}
