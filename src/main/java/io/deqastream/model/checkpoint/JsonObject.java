package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads typed values out of one JSON object. Missing keys are collected, so that {@link
 * #refuseMissing} can name them all; a value of the wrong kind or size is refused at once, by key
 * and value. One use, one thread.
 */
final class JsonObject {
  private static final int MAX = 1 << 24;

  private final Path file;
  private final String prefix;
  private final JsonNode node;
  private final List<String> missing;

  private JsonObject(Path file, String prefix, JsonNode node, List<String> missing) {
    this.file = file;
    this.prefix = prefix;
    this.node = node;
    this.missing = missing;
  }

  static JsonObject of(Path file, JsonNode node) {
    return new JsonObject(file, "", node, new ArrayList<>());
  }

  /** An object inside; what it misses counts with this one's. */
  JsonObject child(String key) {
    return new JsonObject(file, prefix + key + ".", node.path(key), missing);
  }

  /** A dimension: an integer from 1 to 2^24. */
  int dimension(String key) throws CheckpointException {
    return present(key) ? integer(key, 1, MAX) : absent(key, 1);
  }

  int dimension(String key, int otherwise) throws CheckpointException {
    return present(key) ? integer(key, 1, MAX) : otherwise;
  }

  /** A token id, from 0; -1 stands for none. */
  int token(String key, int otherwise) throws CheckpointException {
    return present(key) ? integer(key, -1, MAX) : otherwise;
  }

  /** A finite number above 0. */
  double positive(String key, double otherwise) throws CheckpointException {
    if (!present(key)) {
      return otherwise;
    }
    double value = node.get(key).isNumber() ? node.get(key).doubleValue() : Double.NaN;
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw wrong(key, "is not a number above 0");
    }
    return value;
  }

  String text(String key, String otherwise) throws CheckpointException {
    if (!present(key)) {
      return otherwise;
    }
    if (!node.get(key).isTextual()) {
      throw wrong(key, "is not text");
    }
    return node.get(key).textValue();
  }

  boolean flag(String key, boolean otherwise) throws CheckpointException {
    if (!present(key)) {
      return otherwise;
    }
    if (!node.get(key).isBoolean()) {
      throw wrong(key, "is neither true nor false");
    }
    return node.get(key).booleanValue();
  }

  /** Whether the key is there and not null. */
  boolean present(String key) {
    return node.hasNonNull(key);
  }

  JsonNode get(String key) {
    return node.path(key);
  }

  /** Refuses a value by its key. */
  CheckpointException wrong(String key, String why) {
    return new CheckpointException(
        file,
        prefix + key + " = " + CheckpointException.shown(node.path(key).toString()) + " " + why);
  }

  /** Refuses all keys found missing so far, together. */
  void refuseMissing() throws CheckpointException {
    if (!missing.isEmpty()) {
      throw new CheckpointException(file, "lacks " + String.join(", ", missing));
    }
  }

  private int integer(String key, int least, int most) throws CheckpointException {
    JsonNode value = node.get(key);
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < least
        || value.intValue() > most) {
      throw wrong(key, "is not an integer from " + least + " to " + most);
    }
    return value.intValue();
  }

  private int absent(String key, int stand) {
    missing.add(prefix + key);
    return stand;
  }
}
