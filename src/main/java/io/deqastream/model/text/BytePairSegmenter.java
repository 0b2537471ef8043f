package io.deqastream.model.text;

import io.deqastream.model.text.SentencePieceModel.Kind;
import io.deqastream.model.text.SentencePieceModel.Piece;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair merging as SentencePiece does it: of all neighbours that together are a piece, the pair
 * of the highest score merges first, the leftmost of equals. Near-linear in the text's length.
 * Immutable.
 */
final class BytePairSegmenter implements Segmenter {
  private final Map<String, Float> scores = new HashMap<>();

  BytePairSegmenter(List<Piece> pieces) {
    for (Piece piece : pieces) {
      if (piece.kind() == Kind.NORMAL || piece.kind() == Kind.USER_DEFINED) {
        scores.put(piece.text(), piece.score());
      }
    }
  }

  private record Pair(int left, int right, int length, float score) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int byScore = Float.compare(other.score, score);
      return byScore != 0 ? byScore : Integer.compare(left, other.left);
    }
  }

  @Override
  public List<String> segment(String text) {
    return new Merging(text).run();
  }

  /**
   * One text's symbols as a doubly linked list over arrays; an empty symbol has been merged away.
   */
  private final class Merging {
    private final String[] symbols;
    private final int[] before;
    private final int[] after;
    private final PriorityQueue<Pair> agenda = new PriorityQueue<>();

    Merging(String text) {
      symbols = text.codePoints().mapToObj(Character::toString).toArray(String[]::new);
      before = new int[symbols.length];
      after = new int[symbols.length];
      for (int i = 0; i < symbols.length; i++) {
        before[i] = i - 1;
        after[i] = i + 1 < symbols.length ? i + 1 : -1;
      }
    }

    List<String> run() {
      for (int i = 1; i < symbols.length; i++) {
        propose(i - 1, i);
      }
      for (Pair pair = agenda.poll(); pair != null; pair = agenda.poll()) {
        String left = symbols[pair.left()];
        String right = symbols[pair.right()];
        boolean current = !left.isEmpty() && !right.isEmpty();
        if (current && left.length() + right.length() == pair.length()) {
          merge(pair.left(), pair.right());
        }
      }
      List<String> pieces = new ArrayList<>();
      for (String symbol : symbols) {
        if (!symbol.isEmpty()) {
          pieces.add(symbol);
        }
      }
      return pieces;
    }

    private void merge(int left, int right) {
      symbols[left] += symbols[right];
      symbols[right] = "";
      after[left] = after[right];
      if (after[left] >= 0) {
        before[after[left]] = left;
        propose(left, after[left]);
      }
      if (before[left] >= 0) {
        propose(before[left], left);
      }
    }

    private void propose(int left, int right) {
      String joined = symbols[left] + symbols[right];
      Float score = scores.get(joined);
      if (score != null) {
        agenda.add(new Pair(left, right, joined.length(), score));
      }
    }
  }
}
