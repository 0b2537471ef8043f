package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;

/**
 * The weight boundary: blocks ask for their parameters by the reference implementation's names and
 * nothing else in the code knows those names. The arrays belong to the source; blocks only read
 * them. An inventory may answer {@code null} to learn what a model needs, so that constructors must
 * not compute. Sources for training override {@link #linear} to add adapters.
 */
public interface ParameterSource {

  /** The parameter with this name, of exactly this shape. */
  NDArray parameter(String name, long... shape);

  /** A constant that the checkpoint stores beside its parameters; never trained. */
  default NDArray buffer(String name, long... shape) {
    return parameter(name, shape);
  }

  /** {@code prefix.weight} [out, in] and, if asked, {@code prefix.bias} [out]. */
  default Linear linear(String prefix, long in, long out, boolean bias) {
    return new Linear(
        parameter(prefix + ".weight", out, in),
        bias ? parameter(prefix + ".bias", out) : null,
        null);
  }

  /** {@code prefix.weight} and {@code prefix.bias}, both [width]. */
  default LayerNorm layerNorm(String prefix, long width, double eps) {
    return new LayerNorm(
        parameter(prefix + ".weight", width), parameter(prefix + ".bias", width), eps);
  }
}
