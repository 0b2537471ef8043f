package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.QualityLevel;
import java.util.List;

/**
 * A model without weights: an image's brightness decides its logits, the prompt shifts them. For
 * tests of everything above the port; costs nothing, answers exactly.
 */
public final class FakeQualityModel implements QualityModel {
  private final ModelDescription description;

  /** For images of {@code size} pixels a side. */
  public FakeQualityModel(int size) {
    this.description = new ModelDescription("fake", "fake-1", size, "cpu");
  }

  /** The logits it gives, excellent first. */
  public static float[] logits(ModelPixels image, Prompt prompt) {
    double sum = 0;
    for (byte b : image.rgb()) {
      sum += Byte.toUnsignedInt(b);
    }
    double brightness = sum / image.rgb().length / 255; // 0 to 1
    double centre = 1 + 4 * brightness + 0.01 * (prompt.text().hashCode() % 7);
    float[] logits = new float[QualityLevel.COUNT];
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      double d = level.value() - centre;
      logits[level.ordinal()] = (float) (-d * d);
    }
    return logits;
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public float[][][] levelLogits(List<ModelPixels> images, List<Prompt> prompts) {
    if (images.isEmpty() || prompts.isEmpty()) {
      throw new IllegalArgumentException("at least one image and one prompt");
    }
    for (ModelPixels image : images) {
      if (image.size() != description.inputSize()) {
        throw new IllegalArgumentException("an image of " + image.size() + " pixels");
      }
    }
    return prompts.stream()
        .map(p -> images.stream().map(i -> logits(i, p)).toArray(float[][]::new))
        .toArray(float[][][]::new);
  }

  @Override
  public void close() {}
}
