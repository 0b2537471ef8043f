package io.deqastream.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deqastream.quality.Gaussian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A dataset's opinions and split in the form DeQA-Score publishes them: {@code {image: {mos, std}}}
 * with numbers or numbers in quotes, and {@code {part: [image, ...]}}, where a split may name an
 * image by its last path segment. Every image keeps the file's order. Errors name file and image.
 *
 * @param opinions every image's opinion on the dataset's own scale
 * @param parts the part of the split (train, test, ...) of every image that is in one
 */
record OpinionFiles(Map<String, Gaussian> opinions, Map<String, String> parts) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static OpinionFiles read(Path mosFile, Path splitFile) throws IOException {
    Map<String, Gaussian> opinions = opinions(mosFile);
    Map<String, String> named = parts(splitFile);
    Map<String, String> parts = new LinkedHashMap<>();
    Set<String> missing = new LinkedHashSet<>(named.keySet());
    for (String image : opinions.keySet()) {
      String name = named.containsKey(image) ? image : lastSegment(image);
      if (named.containsKey(name)) {
        parts.put(image, named.get(name));
        missing.remove(name);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          splitFile
              + ": no opinion in "
              + mosFile
              + " for "
              + missing.size()
              + " of its "
              + named.size()
              + " images, the first: "
              + missing.iterator().next());
    }
    return new OpinionFiles(opinions, parts);
  }

  private static Map<String, Gaussian> opinions(Path file) throws IOException {
    Map<String, Gaussian> opinions = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object(file).properties()) {
      String where = file + ": " + entry.getKey();
      double mos = number(entry.getValue(), "mos", where);
      double std = number(entry.getValue(), "std", where);
      try {
        opinions.put(entry.getKey(), new Gaussian(mos, std));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
      }
    }
    if (opinions.isEmpty()) {
      throw new IllegalArgumentException(file + ": holds no images");
    }
    return opinions;
  }

  private static Map<String, String> parts(Path file) throws IOException {
    Map<String, String> parts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> part : object(file).properties()) {
      if (!part.getValue().isArray()) {
        throw new IllegalArgumentException(
            file + ": " + part.getKey() + " is not a list of image names");
      }
      for (JsonNode image : part.getValue()) {
        if (!image.isTextual()) {
          throw new IllegalArgumentException(
              file + ": " + part.getKey() + " holds " + image + ", not an image name");
        }
        String other = parts.put(image.textValue(), part.getKey());
        if (other != null) {
          throw new IllegalArgumentException(
              file + ": " + image.textValue() + " is named twice: " + other + ", " + part.getKey());
        }
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(file + ": names no images");
    }
    return parts;
  }

  private static JsonNode object(Path file) throws IOException {
    JsonNode root;
    try {
      root = MAPPER.readTree(file.toFile());
    } catch (JsonProcessingException e) {
      String at = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          file
              + ": malformed JSON"
              + at
              + ": "
              + e.getOriginalMessage().lines().findFirst().orElse(""),
          e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException(file + ": a JSON object is expected");
    }
    return root;
  }

  private static double number(JsonNode opinion, String field, String where) {
    JsonNode value = opinion.path(field);
    if (value.isNumber()) {
      return value.doubleValue();
    }
    try {
      if (value.isTextual()) {
        return Double.parseDouble(value.textValue());
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(where + ": " + field + " is not a number: " + value, e);
    }
    String found = value.isMissingNode() ? "missing" : "not a number: " + value;
    throw new IllegalArgumentException(where + ": " + field + " is " + found);
  }

  private static String lastSegment(String image) {
    return image.substring(image.lastIndexOf('/') + 1);
  }
}
