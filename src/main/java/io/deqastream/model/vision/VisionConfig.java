package io.deqastream.model.vision;

/**
 * Dimensions of the vision encoder.
 *
 * @param imageSize side of the input, pixels; a multiple of the patch's
 * @param patchSize side of a patch, pixels
 * @param hiddenSize width of the hidden states; a multiple of {@code heads}
 * @param intermediateSize width inside the MLP
 * @param layers transformer layers
 * @param heads attention heads
 * @param eps of every layer norm
 */
public record VisionConfig(
    int imageSize,
    int patchSize,
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    double eps) {

  /** Patches along one side. */
  public int grid() {
    return imageSize / patchSize;
  }

  /** Positions: the patches and the class token before them. */
  public int positions() {
    return grid() * grid() + 1;
  }
}
