package io.deqastream.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;

/** The small files under {@code images/} with the hashes of Pillow's pixels. */
final class Fixtures {
  private static final JsonNode INDEX = index();

  private Fixtures() {}

  /** One file of the index. */
  record Fixture(String name, JsonNode facts) {
    byte[] bytes() {
      return read(name);
    }

    String sha256(String what) {
      return facts.get(what + "_sha256").asText();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Fixture> all() {
    return StreamSupport.stream(INDEX.get("files").spliterator(), false)
        .map(file -> new Fixture(file.get("file").asText(), file))
        .toList();
  }

  static byte[] read(String name) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode index() {
    try {
      return new ObjectMapper().readTree(read("index.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
