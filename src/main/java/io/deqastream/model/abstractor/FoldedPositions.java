package io.deqastream.model.abstractor;

import ai.djl.ndarray.NDArray;
import io.deqastream.model.nn.Linear;

/**
 * Query and key projections whose positions are already inside their bias: W(x + p) + b = W x + (W
 * p + b). Serving only; equal to the unfolded form to rounding.
 *
 * @param queryConstant [Q, D]
 * @param keyConstant [Q + P, D]
 */
record FoldedPositions(
    NDArray queryWeight, NDArray queryConstant, NDArray keyWeight, NDArray keyConstant) {

  /** x [B, Q, D] to [B, Q, D]. */
  NDArray query(NDArray x) {
    return new Linear(queryWeight, null, null).forward(x).add(queryConstant);
  }

  /** x [B, Q + P, D] to [B, Q + P, D]. */
  NDArray key(NDArray x) {
    return new Linear(keyWeight, null, null).forward(x).add(keyConstant);
  }
}
