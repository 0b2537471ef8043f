package io.deqastream.model.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.nn.LayerScope;

/**
 * 8-bit pixels to the encoder's input, on the device: divided by 255, less the mean, over the
 * deviation, in fp32 as the reference's processor does it, then cast.
 */
public final class PixelNormalizer implements AutoCloseable {
  private final NDManager manager;
  private final NDArray mean;
  private final NDArray std;
  private final DataType type;

  /**
   * Its constants belong to a manager of its own below {@code parent}.
   *
   * @param mean per channel, RGB, of values in [0, 1]
   * @param std per channel
   * @param type of what comes out
   */
  public PixelNormalizer(NDManager parent, float[] mean, float[] std, DataType type) {
    this.manager = parent.newSubManager();
    this.mean = manager.create(mean, new Shape(3, 1, 1));
    this.std = manager.create(std, new Shape(3, 1, 1));
    this.type = type;
  }

  /** pixels [B, H, W, 3], 8 bits, consumed, to pixel values [B, 3, H, W]. */
  public NDArray forward(NDArray pixels) {
    return LayerScope.run(
        pixels,
        x ->
            x.transpose(0, 3, 1, 2) // moved as bytes: a quarter of the traffic
                .toType(DataType.FLOAT32, false)
                .div(255f)
                .sub(mean)
                .div(std)
                .toType(type, false));
  }

  @Override
  public void close() {
    manager.close();
  }
}
