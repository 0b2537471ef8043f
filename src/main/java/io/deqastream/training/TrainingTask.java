package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a {@link TrainingRun} trains: weights, how many steps, and what each step's loss is. A step
 * depends on its number alone, so that a run goes on after a stop as if there had been none. One
 * thread.
 */
public interface TrainingTask {

  /** Owns the weights; parents the managers of a step's arrays. */
  NDManager manager();

  /** What learns, by name. */
  Map<String, NDArray> trained();

  /** Steps of the whole run. */
  int steps();

  /** How often all pictures were seen before this step, counted from 0. */
  int epoch(int step);

  /** The data, in words: a checkpoint is only resumed by a run over the same. */
  String data();

  /**
   * Reads what a step needs.
   *
   * @param index from 0
   * @throws IOException if a picture cannot be read any more
   */
  Step step(int index) throws IOException;

  /** Writes the weights as they are, as a checkpoint folder in the published layout. */
  void publish(Path folder) throws IOException;

  /** A step's loss, in parts whose gradients are summed. */
  interface Step {
    /** Forward passes. */
    default int parts() {
      return 1;
    }

    /**
     * One part's loss; called while gradients are collected.
     *
     * @param part from 0
     * @param work owns all arrays made
     */
    PairLoss.Loss loss(int part, NDManager work);
  }
}
