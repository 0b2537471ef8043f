package io.deqastream.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.deqastream.model.nn.Scalars;

/**
 * One optimizer step over any differentiable loss: gradients summed over parts, clipped, applied.
 * Everything a part makes is freed before the next. A loss or gradient that is not finite changes
 * no parameter. One thread; only one step may run in a process at a time.
 */
public final class GradientStep {
  private final NDManager parent;
  private final AdamW optimizer;
  private final double largestNorm;

  /**
   * Steps for one optimizer.
   *
   * @param parent of the managers that hold a part's arrays
   * @param largestNorm gradients are scaled down to this Euclidean norm; infinite for never
   */
  public GradientStep(NDManager parent, AdamW optimizer, double largestNorm) {
    this.parent = parent;
    this.optimizer = optimizer;
    this.largestNorm = largestNorm;
  }

  /** A part of a step's batch. */
  @FunctionalInterface
  public interface Part {
    /**
     * Computes a loss; called while gradients are collected.
     *
     * @param part 0 to parts - 1
     * @param work owns all arrays made; closed after this part's backward pass
     * @return the loss, one element
     */
    NDArray loss(int part, NDManager work);
  }

  /**
   * Runs the parts and one update with the mean of their gradients.
   *
   * @param rate learning rate
   * @return the norm of the gradient before clipping
   * @throws DivergedException if a loss or a gradient is not finite; nothing was updated
   */
  public double run(double rate, int parts, Part part) throws DivergedException {
    try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      for (int i = 0; i < parts; i++) {
        try (NDManager work = parent.newSubManager()) {
          NDArray loss = part.loss(i, work);
          float value = loss.toFloatArray()[0];
          if (!Float.isFinite(value)) {
            throw new DivergedException("the loss is " + value);
          }
          collector.backward(parts == 1 ? loss : Scalars.times(loss, 1.0 / parts));
        }
      }
    }
    double norm = optimizer.gradientNorm();
    if (!Double.isFinite(norm)) {
      throw new DivergedException("the norm of the gradient is " + norm);
    }
    optimizer.step(rate, norm > largestNorm ? largestNorm / norm : 1);
    return norm;
  }
}
