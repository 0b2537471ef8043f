package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses the directory of a safetensors file entry by entry, so that a hostile one costs no more
 * memory than its own size. Checks each entry on its own; how entries lie beside each other is
 * {@link SafetensorsFile}'s to check. One use.
 */
final class SafetensorsHeader {
  private static final int MAX_DIMENSIONS = 16;
  private static final String METADATA = "__metadata__";

  /** One entry: a tensor and its offsets behind the header. */
  record Entry(TensorInfo info, long begin, long end) {}

  private final JsonParser parser;
  private final List<Entry> entries = new ArrayList<>();

  SafetensorsHeader(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * All entries, in the file's order.
   *
   * @throws CheckpointException if it says something the format forbids; without the file's name
   * @throws IOException if it is not JSON, or names a key twice
   */
  List<Entry> parse() throws IOException {
    require(parser.nextToken() == JsonToken.START_OBJECT, "the header is not a JSON object");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals(METADATA)) {
        parser.skipChildren();
      } else {
        String what = "tensor \"" + CheckpointException.shown(name) + "\"";
        require(value == JsonToken.START_OBJECT, what + " is not described by an object");
        entries.add(entry(name, what));
      }
    }
    require(parser.nextToken() == null, "something follows the header's JSON object");
    return entries;
  }

  private Entry entry(String name, String what) throws IOException {
    StoredType type = null;
    List<Long> shape = null;
    List<Long> offsets = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "dtype" -> type = type(what);
        case "shape" -> shape = numbers(what + ": shape", MAX_DIMENSIONS);
        case "data_offsets" -> offsets = numbers(what + ": data_offsets", 2);
        default ->
            throw new CheckpointException(
                what + " has an unknown key \"" + CheckpointException.shown(key) + "\"");
      }
    }
    require(
        type != null && shape != null && offsets != null,
        what + " lacks one of dtype, shape, data_offsets");
    require(offsets.size() == 2, what + ": data_offsets must be two numbers");
    TensorInfo info = new TensorInfo(name, type, shape);
    long begin = offsets.get(0);
    long end = offsets.get(1);
    require(begin <= end, what + ": offsets end (" + end + ") before they begin (" + begin + ")");
    require(
        size(info, what) == end - begin,
        what + ": " + type + " " + shape + " does not take the " + (end - begin) + " bytes given");
    return new Entry(info, begin, end);
  }

  private StoredType type(String what) throws IOException {
    String name = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
    for (StoredType type : StoredType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new CheckpointException(
        what + ": dtype \"" + CheckpointException.shown(name) + "\" is not known");
  }

  private List<Long> numbers(String what, int most) throws IOException {
    require(parser.currentToken() == JsonToken.START_ARRAY, what + " is not a list");
    List<Long> numbers = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      require(parser.currentToken() == JsonToken.VALUE_NUMBER_INT, what + " is not of integers");
      require(numbers.size() < most, what + " has more than " + most + " numbers");
      boolean fits = parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
      require(fits && parser.getLongValue() >= 0, what + " has a number below 0 or above 2^63");
      numbers.add(parser.getLongValue());
    }
    return numbers;
  }

  private static long size(TensorInfo info, String what) throws CheckpointException {
    try {
      return info.bytes();
    } catch (ArithmeticException e) {
      throw new CheckpointException(what + ": shape " + info.shape() + " is beyond 2^63 bytes");
    }
  }

  private static void require(boolean condition, String otherwise) throws CheckpointException {
    if (!condition) {
      throw new CheckpointException(otherwise);
    }
  }
}
