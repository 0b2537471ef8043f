package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** JSON as checkpoints hold it: bounded in size, no key twice, nothing after the value. */
final class JsonText {
  /** Far above any published index (about 100 kB). */
  static final long MAX_BYTES = 32L << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectMapper MAPPER =
      new ObjectMapper(FACTORY).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private JsonText() {}

  static JsonParser parser(byte[] json) throws IOException {
    return FACTORY.createParser(json);
  }

  /** The object a file holds. */
  static JsonNode object(Path file) throws CheckpointException {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new CheckpointException(file, size + " bytes are above the limit of " + MAX_BYTES);
      }
      JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
      if (!node.isObject()) {
        throw new CheckpointException(file, "is not a JSON object");
      }
      return node;
    } catch (CheckpointException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file, "does not exist");
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file, "is not valid JSON: " + CheckpointException.shown(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new CheckpointException(file, e);
    }
  }
}
