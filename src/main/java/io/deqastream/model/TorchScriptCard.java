package io.deqastream.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.quality.QualityLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a TorchScript archive cannot say of itself; read from the JSON file of the same name beside
 * it: {@code input_size}, {@code image_mean} and {@code image_std} (three numbers each), {@code
 * levels} (the five words in the order of the logits), and {@code prompt} (the name of the one it
 * answers, {@code quality} if absent).
 */
record TorchScriptCard(
    int inputSize, float[] imageMean, float[] imageStd, List<QualityLevel> levels, String prompt) {
  private static final int LARGEST_INPUT = 4096;

  /** Where an archive's card is. */
  static Path path(Path archive) {
    String name = archive.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return archive.resolveSibling((dot < 0 ? name : name.substring(0, dot)) + ".json");
  }

  /**
   * Reads and checks the card.
   *
   * @throws IOException naming the file, the field and what is wrong with it
   */
  static TorchScriptCard beside(Path archive) throws IOException {
    Path file = path(archive);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          archive + " has no " + file.getFileName() + " beside it to say what it expects");
    }
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(file.toFile());
    } catch (JsonProcessingException e) {
      throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
    }
    int size = json.path("input_size").asInt();
    if (size < 1 || size > LARGEST_INPUT) {
      throw new IOException(
          "%s: input_size is %s, not 1 to %d"
              .formatted(file, json.path("input_size"), LARGEST_INPUT));
    }
    return new TorchScriptCard(
        size,
        channels(file, json, "image_mean"),
        channels(file, json, "image_std"),
        levels(file, json),
        json.path("prompt").asText("quality"));
  }

  private static float[] channels(Path file, JsonNode json, String field) throws IOException {
    JsonNode values = json.path(field);
    float[] channels = new float[3];
    for (int i = 0; i < channels.length; i++) {
      channels[i] = (float) values.path(i).asDouble(Double.NaN);
      if (values.size() != channels.length || !Float.isFinite(channels[i])) {
        throw new IOException("%s: %s is %s, not three numbers".formatted(file, field, values));
      }
    }
    return channels;
  }

  private static List<QualityLevel> levels(Path file, JsonNode json) throws IOException {
    JsonNode words = json.path("levels");
    List<QualityLevel> levels = new ArrayList<>();
    try {
      words.forEach(w -> levels.add(QualityLevel.valueOf(w.asText().toUpperCase(Locale.ROOT))));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s: levels holds another word: %s".formatted(file, words), e);
    }
    if (levels.size() != QualityLevel.COUNT
        || levels.stream().distinct().count() != QualityLevel.COUNT) {
      throw new IOException("%s: levels is %s, not all five".formatted(file, words));
    }
    return List.copyOf(levels);
  }
}
