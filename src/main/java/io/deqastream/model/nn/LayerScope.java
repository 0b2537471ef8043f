package io.deqastream.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Lets a layer's intermediate arrays live for that layer only. The input is consumed: closed with
 * them. Under a gradient collector only the Java handles are closed; what backward needs is kept
 * alive by the engine's graph.
 */
public final class LayerScope {
  private LayerScope() {}

  /**
   * Runs a layer whose arrays all attach to the input's manager.
   *
   * @param consumed the input; closed on return
   * @param layer returns an array it made itself, or the input
   * @return the layer's output, attached to the manager the input came from
   */
  public static NDArray run(NDArray consumed, UnaryOperator<NDArray> layer) {
    return run(consumed, List.of(), layer);
  }

  /**
   * As {@link #run(NDArray, UnaryOperator)}; {@code borrowed} arrays join the scope, so that what
   * is computed from them dies with it too, and are given back.
   */
  public static NDArray run(
      NDArray consumed, List<NDArray> borrowed, UnaryOperator<NDArray> layer) {
    NDManager outer = consumed.getManager();
    try (NDManager scope = outer.newSubManager()) {
      consumed.attach(scope);
      borrowed.forEach(array -> array.tempAttach(scope));
      NDArray result = layer.apply(consumed);
      result.attach(outer);
      return result;
    }
  }
}
