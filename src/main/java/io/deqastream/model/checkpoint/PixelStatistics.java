package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Mean and deviation that pixels are normalised with, from {@code preprocessor_config.json}, or
 * CLIP's (Radford et al. 2021) where a folder carries none. The arrays are handed over.
 *
 * @param mean of R, G, B on a scale of 0 to 1
 * @param deviation of R, G, B
 */
public record PixelStatistics(float[] mean, float[] deviation) {
  static final String FILE = "preprocessor_config.json";
  private static final int CHANNELS = 3;

  /** CLIP's. */
  public static PixelStatistics clip() {
    return new PixelStatistics(
        new float[] {(float) 0.48145466, (float) 0.4578275, (float) 0.40821073},
        new float[] {(float) 0.26862954, (float) 0.26130258, (float) 0.27577711});
  }

  /** A folder's own, or CLIP's. */
  static PixelStatistics of(Path folder) throws CheckpointException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return clip();
    }
    JsonObject json = JsonObject.of(file, JsonText.object(file));
    PixelStatistics clip = clip();
    float[] mean = channels(json, "image_mean", clip.mean());
    float[] deviation = channels(json, "image_std", clip.deviation());
    for (float d : deviation) {
      if (d <= 0) {
        throw json.wrong("image_std", "is not above 0");
      }
    }
    return new PixelStatistics(mean, deviation);
  }

  private static float[] channels(JsonObject json, String key, float[] otherwise)
      throws CheckpointException {
    if (!json.present(key)) {
      return otherwise;
    }
    float[] values = new float[CHANNELS];
    JsonNode node = json.get(key);
    for (int c = 0; c < CHANNELS; c++) {
      values[c] = node.path(c).isNumber() ? node.path(c).floatValue() : Float.NaN;
      if (node.size() != CHANNELS || !Float.isFinite(values[c])) {
        throw json.wrong(key, "is not three numbers");
      }
    }
    return values;
  }
}
