package io.deqastream.training;

import ai.djl.ndarray.NDArray;

/**
 * Predicted scores and variances as arrays of the graph. Belongs to the manager of what it was made
 * from. Letters: R rows.
 *
 * @param score expected level [R]
 * @param variance about the score [R]
 * @param outside probability on no level, over the whole vocabulary [R]
 */
record LevelScores(NDArray score, NDArray variance, NDArray outside) {

  /**
   * Scores from log probabilities over the vocabulary.
   *
   * @param logProbabilities of the five levels, excellent first [R, 5]
   * @param closedSet whether the five are made to sum to one
   */
  static LevelScores of(NDArray logProbabilities, boolean closedSet) {
    NDArray open = logProbabilities.exp();
    NDArray p = closedSet ? logProbabilities.softmax(-1) : open; // [R, 5]
    NDArray values = p.getManager().create(new float[] {5, 4, 3, 2, 1});
    NDArray score = p.mul(values).sum(new int[] {1}, true); // [R, 1]
    NDArray gap = values.sub(score); // [R, 5]
    NDArray variance = p.mul(gap).mul(gap).sum(new int[] {1});
    NDArray outside = open.sum(new int[] {1}).neg().add(1);
    return new LevelScores(score.squeeze(1), variance, outside);
  }
}
