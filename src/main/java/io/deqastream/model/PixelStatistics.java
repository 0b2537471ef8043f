package io.deqastream.model;

import java.util.List;

/**
 * What pixel values are normalised with, per channel, RGB, of values in [0, 1]. Immutable.
 *
 * @param mean three numbers
 * @param std three numbers
 */
public record PixelStatistics(List<Double> mean, List<Double> std) {
  /** CLIP's, which the published checkpoints use. */
  public static final PixelStatistics CLIP =
      new PixelStatistics(
          List.of(0.48145466, 0.4578275, 0.40821073), List.of(0.26862954, 0.26130258, 0.27577711));

  public PixelStatistics {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    if (mean.size() != 3 || std.size() != 3) {
      throw new IllegalArgumentException("three channels expected: " + mean + ", " + std);
    }
  }

  float[] means() {
    return floats(mean);
  }

  float[] deviations() {
    return floats(std);
  }

  private static float[] floats(List<Double> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i).floatValue();
    }
    return floats;
  }
}
