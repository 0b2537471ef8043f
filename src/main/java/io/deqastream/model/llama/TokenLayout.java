package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a sequence holds text and where visual tokens: text, then visual, then text, each possibly
 * empty. Equal for all sequences of a batch; padding, if any, stands at the end, where a causal
 * model cannot see it.
 *
 * @param before text tokens before the image
 * @param visual visual tokens
 * @param after text tokens after the image
 */
public record TokenLayout(int before, int visual, int after) {
  public TokenLayout {
    if (before < 0 || visual < 0 || after < 0 || before + visual + after == 0) {
      throw new IllegalArgumentException(
          "no such layout: %d text, %d visual, %d text".formatted(before, visual, after));
    }
  }

  /** T, all positions. */
  public int length() {
    return before + visual + after;
  }

  /** The layout of the last position alone. */
  TokenLayout last() {
    return after > 0 || visual == 0 ? new TokenLayout(0, 0, 1) : new TokenLayout(0, 1, 0);
  }

  /** One stretch of equal modality. */
  record Segment(NDArray array, boolean visual) {}

  /** x [B, T, D] cut into its non-empty stretches, in order. */
  List<Segment> cut(NDArray x) {
    List<Segment> segments = new ArrayList<>(3);
    if (before == length() || visual == length() || after == length()) {
      segments.add(new Segment(x, visual > 0));
      return segments;
    }
    NDList parts = x.split(new long[] {before, before + visual}, 1);
    addIfAny(segments, parts.get(0), before, false);
    addIfAny(segments, parts.get(1), visual, true);
    addIfAny(segments, parts.get(2), after, false);
    return segments;
  }

  private static void addIfAny(List<Segment> to, NDArray part, int length, boolean visual) {
    if (length > 0) {
      to.add(new Segment(part, visual));
    }
  }
}
