package io.deqastream.model.text;

import io.deqastream.model.text.SentencePieceModel.Kind;
import io.deqastream.model.text.SentencePieceModel.Piece;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The most probable cut under a unigram model (Kudo 2018), by dynamic programming over the text. A
 * character no piece covers costs {@value #UNKNOWN_PENALTY} more than the least likely piece, as in
 * SentencePiece. Immutable.
 */
final class UnigramSegmenter implements Segmenter {
  private static final float UNKNOWN_PENALTY = 10;

  private final Map<String, Float> scores = new HashMap<>();
  private final int longest;
  private final float unknown;

  UnigramSegmenter(List<Piece> pieces) {
    float least = 0;
    float most = Float.NEGATIVE_INFINITY;
    int length = 1;
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.NORMAL) {
        scores.put(piece.text(), piece.score());
        least = Math.min(least, piece.score());
        most = Math.max(most, piece.score());
        length = Math.max(length, piece.text().length());
      }
    }
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.USER_DEFINED) {
        scores.put(piece.text(), piece.text().length() * most - 0.1f);
        length = Math.max(length, piece.text().length());
      }
    }
    longest = length;
    unknown = least - UNKNOWN_PENALTY;
  }

  @Override
  public List<String> segment(String text) {
    float[] best = new float[text.length() + 1];
    int[] start = new int[text.length() + 1];
    Arrays.fill(best, 1, best.length, Float.NEGATIVE_INFINITY);
    for (int from = 0; from < text.length(); from = text.offsetByCodePoints(from, 1)) {
      int single = text.offsetByCodePoints(from, 1);
      for (int to = single; to <= Math.min(text.length(), from + longest); to++) {
        Float score = scores.get(text.substring(from, to));
        if (score != null && best[from] + score > best[to]) {
          best[to] = best[from] + score;
          start[to] = from;
        }
      }
      if (!scores.containsKey(text.substring(from, single))
          && best[from] + unknown > best[single]) {
        best[single] = best[from] + unknown;
        start[single] = from;
      }
    }
    ArrayDeque<String> pieces = new ArrayDeque<>();
    for (int end = text.length(); end > 0; end = start[end]) {
      pieces.addFirst(text.substring(start[end], end));
    }
    return List.copyOf(pieces);
  }
}
