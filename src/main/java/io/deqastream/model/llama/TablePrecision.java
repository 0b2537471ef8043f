package io.deqastream.model.llama;

/**
 * To what the rotary tables are rounded. The reference converts its tables with the weights, so
 * that a checkpoint stored in 16 bits is computed with 16-bit tables even where the arithmetic is
 * fp32: left out, that is a difference of 1e-4 (fp16) to 1e-3 (bf16) after the first layer.
 */
public enum TablePrecision {
  FLOAT32(0, 0),
  FLOAT16(13, 0x1p24),
  BFLOAT16(16, 0);

  private final int dropped;
  private final double subnormals;

  /**
   * One precision.
   *
   * @param dropped mantissa bits that fp32 has and this one has not
   * @param subnormals steps per unit below the smallest normal number, or 0 if as small as fp32's
   */
  TablePrecision(int dropped, double subnormals) {
    this.dropped = dropped;
    this.subnormals = subnormals;
  }

  /** The nearest value, ties to even; for values in [-1, 1]. */
  float round(float value) {
    if (dropped == 0) {
      return value;
    }
    if (subnormals > 0 && Math.abs(value) < 0x1p-14f) {
      return (float) (Math.rint(value * subnormals) / subnormals);
    }
    int bits = Float.floatToRawIntBits(value);
    int half = (1 << (dropped - 1)) - 1 + ((bits >>> dropped) & 1);
    return Float.intBitsToFloat((bits + half) & -(1 << dropped));
  }
}
