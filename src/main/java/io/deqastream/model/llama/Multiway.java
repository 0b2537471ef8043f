package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.llama.TokenLayout.Segment;
import java.util.List;

/**
 * A weight that exists twice, once for text and once for visual tokens (mPLUG-Owl2's modality
 * adaptive module), applied stretch by stretch. Differentiable.
 *
 * @param text index 0 in checkpoints
 * @param visual index 1 in checkpoints
 */
record Multiway<W>(W text, W visual) {

  /** Applies the fitting weight to each stretch. */
  List<Segment> map(List<Segment> segments, Application<W> application) {
    return segments.stream()
        .map(s -> new Segment(application.apply(s.visual() ? visual : text, s.array()), s.visual()))
        .toList();
  }

  /** The stretches put together again: [B, T, D]. */
  static NDArray join(List<Segment> segments) {
    if (segments.size() == 1) {
      return segments.get(0).array();
    }
    NDList arrays = new NDList();
    segments.forEach(s -> arrays.add(s.array()));
    return NDArrays.concat(arrays, 1);
  }

  /** How a weight acts on a stretch. */
  interface Application<W> {
    NDArray apply(W weight, NDArray x);
  }
}
