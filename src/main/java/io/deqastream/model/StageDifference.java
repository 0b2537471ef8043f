package io.deqastream.model;

/**
 * How far one stage of the model is from what was recorded. Immutable.
 *
 * @param stage its name, as in the recording
 * @param largest largest absolute difference; infinite if the shapes differ or a value is not
 *     finite
 * @param scale largest absolute value recorded
 */
public record StageDifference(String stage, double largest, double scale) {
  private static final String LEVEL_LOGITS = "logits.levels";

  /** The difference relative to the stage's own scale. */
  public double relative() {
    return scale == 0 ? largest : largest / scale;
  }

  /** Whether it is small enough relative to its scale; level logits in absolute terms as well. */
  public boolean within(double tolerance) {
    return relative() <= tolerance && (!stage.equals(LEVEL_LOGITS) || largest <= tolerance);
  }

  /** Compares two flat arrays of one shape. */
  static StageDifference between(String stage, float[] recorded, float[] computed) {
    double largest = recorded.length == computed.length ? 0 : Double.POSITIVE_INFINITY;
    double scale = 0;
    for (int i = 0; i < recorded.length && i < computed.length; i++) {
      double d = Math.abs((double) recorded[i] - computed[i]);
      // Written so that a NaN is a difference, not a pass.
      if (!(d <= largest)) {
        largest = Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
      }
      scale = Math.max(scale, Math.abs((double) recorded[i]));
    }
    return new StageDifference(stage, largest, scale);
  }
}
