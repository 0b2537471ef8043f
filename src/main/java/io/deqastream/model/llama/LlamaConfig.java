package io.deqastream.model.llama;

/**
 * Dimensions of the decoder.
 *
 * @param hiddenSize width of the hidden states; a multiple of {@code heads}
 * @param intermediateSize width inside the gated MLP
 * @param layers decoder layers
 * @param heads attention heads, of queries and of keys alike
 * @param vocabulary token ids
 * @param eps of every RMS norm
 * @param ropeTheta base of the rotary frequencies
 * @param tables to what the rotary tables are rounded
 */
public record LlamaConfig(
    int hiddenSize,
    int intermediateSize,
    int layers,
    int heads,
    int vocabulary,
    double eps,
    double ropeTheta,
    TablePrecision tables) {

  /** With tables in full precision, as for weights stored in fp32. */
  public LlamaConfig(
      int hiddenSize,
      int intermediateSize,
      int layers,
      int heads,
      int vocabulary,
      double eps,
      double ropeTheta) {
    this(
        hiddenSize,
        intermediateSize,
        layers,
        heads,
        vocabulary,
        eps,
        ropeTheta,
        TablePrecision.FLOAT32);
  }

  /** The same with tables in this precision. */
  public LlamaConfig withTables(TablePrecision precision) {
    return new LlamaConfig(
        hiddenSize, intermediateSize, layers, heads, vocabulary, eps, ropeTheta, precision);
  }

  /** Width of one head. */
  public int headSize() {
    return hiddenSize / heads;
  }
}
