package io.deqastream.training;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.QualityLevel;
import java.util.List;

/**
 * N pairs of pictures with what they are to be learnt as: the N pictures A first, then their
 * partners B. Immutable by agreement.
 *
 * @param pictures 2N, of the model's input size
 * @param spoken the level in each picture's answer
 * @param targets soft or one-hot weights and opinions
 */
public record PairBatch(
    List<ModelPixels> pictures, List<QualityLevel> spoken, PairTargets targets) {
  /** Checks the numbers of rows. */
  public PairBatch {
    pictures = List.copyOf(pictures);
    spoken = List.copyOf(spoken);
    if (pictures.size() != 2 * targets.pairs() || spoken.size() != pictures.size()) {
      throw new IllegalArgumentException(
          "%d pictures and %d answers for %d pairs"
              .formatted(pictures.size(), spoken.size(), targets.pairs()));
    }
  }
}
