package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * Products with a constant that a gradient may pass through. DJL's own {@code mul(Number)} lends
 * the engine a buffer of the JVM's and gives it up at once; the graph still reads it in the
 * backward pass, when a garbage collection may have freed it. Here the engine owns the constant.
 */
public final class Scalars {
  private Scalars() {}

  /** x times k, in x's type and manager. */
  public static NDArray times(NDArray x, double k) {
    try (NDArray lent = x.getManager().create((float) k);
        NDArray typed = lent.toType(x.getDataType(), false);
        NDArray owned = typed.duplicate()) {
      return x.mul(owned);
    }
  }
}
