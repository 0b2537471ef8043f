package io.deqastream.model.abstractor;

/**
 * Dimensions of the visual abstractor.
 *
 * @param hiddenSize width of queries and of the encoder's states (they must agree)
 * @param intermediateSize width inside the gated MLP
 * @param layers cross-attention layers
 * @param heads attention heads
 * @param queries learnable queries: visual tokens less the closing one
 * @param grid patches along a side of the encoder's input
 * @param eps of the norm inside the MLP; the other norms use {@link #NORM_EPS}
 */
public record AbstractorConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int queries,
    int grid,
    double eps) {

  /** PyTorch's default, which the reference leaves in place for three of the four norms. */
  static final double NORM_EPS = 1e-5;

  /** Positions of the encoder's states: the patches and the class token. */
  public int positions() {
    return grid * grid + 1;
  }
}
