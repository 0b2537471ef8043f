package io.deqastream.training;

/**
 * How a run trains. Two runs with equal settings, data and base give equal numbers on one machine.
 *
 * @param losses which losses, with which weights
 * @param rate learning rate after the warm-up
 * @param warmUp share of the steps
 * @param epochs times that every picture is seen
 * @param batch pairs in one forward pass
 * @param accumulate forward passes in one step
 * @param clip largest norm of the gradient; 0 for no limit
 * @param weightDecay of AdamW
 * @param seed of pairing and of adapters' first values
 * @param saveEvery steps between checkpoints
 */
public record RunSettings(
    LossSettings losses,
    double rate,
    double warmUp,
    int epochs,
    int batch,
    int accumulate,
    double clip,
    double weightDecay,
    long seed,
    int saveEvery) {
  /** Checks the numbers, naming what is wrong. */
  public RunSettings {
    positive("learning rate", rate);
    positive("epochs", epochs);
    positive("batch", batch);
    positive("accumulation", accumulate);
    positive("steps between checkpoints", saveEvery);
    if (!(warmUp >= 0 && warmUp <= 1)) {
      throw new IllegalArgumentException("warm-up is a share of the steps, 0 to 1: " + warmUp);
    }
    if (!(clip >= 0) || !(weightDecay >= 0)) {
      throw new IllegalArgumentException(
          "clipping and weight decay must not be negative: %s, %s".formatted(clip, weightDecay));
    }
  }

  /** The reference's script, with gradients clipped to norm 1 as its trainer does. */
  public static RunSettings paper() {
    return new RunSettings(LossSettings.paper(), 2e-5, 0.03, 3, 16, 1, 1, 0, 0, 500);
  }

  private static void positive(String what, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(what + " must be positive, got " + value);
    }
  }
}
