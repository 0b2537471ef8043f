package io.deqastream.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.quality.DistributionAccuracy;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.QualityLevel;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How soft labels are written: a JSON array of objects, or CSV (RFC 4180) with a header, the same
 * fields in both. An existing file is replaced. Weights are the training targets as they are, so
 * their sum may exceed one (see {@link io.deqastream.quality.SoftLabel}).
 */
enum LabelFormat {
  JSON {
    @Override
    void write(LabelTable table, Path file) throws IOException {
      try (BufferedWriter writer = Files.newBufferedWriter(file);
          JsonGenerator json = MAPPER.createGenerator(writer)) {
        json.writeStartArray();
        for (LabelTable.Row row : table.rows()) {
          json.writeRaw('\n');
          json.writeTree(object(row));
        }
        json.writeRaw('\n');
        json.writeEndArray();
      }
    }
  },
  CSV {
    @Override
    void write(LabelTable table, Path file) throws IOException {
      try (BufferedWriter writer = Files.newBufferedWriter(file)) {
        writer.write("image,split,mos,std,mos_scaled,std_scaled,level");
        for (QualityLevel level : QualityLevel.BEST_FIRST) {
          writer.write("," + level.word());
        }
        writer.write(",fallback\n");
        for (LabelTable.Row row : table.rows()) {
          writer.write(line(row));
        }
      }
    }
  };

  private static final JsonMapper MAPPER = new JsonMapper();

  /** Writes all rows of the table. */
  abstract void write(LabelTable table, Path file) throws IOException;

  /** The format a file's name asks for, or null. */
  static LabelFormat byName(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return JSON;
    }
    return name.endsWith(".csv") ? CSV : null;
  }

  /** One line of {@code --json}; a figure that does not exist is null, the one-hot density too. */
  static String summary(
      String label, LevelDensity density, DistributionAccuracy accuracy, long fallbacks) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("label", label);
    json.put("density", density == null ? null : density.toString());
    json.put("images", accuracy.count());
    figure(json, "l1", accuracy.l1());
    figure(json, "rmse", accuracy.rmse());
    figure(json, "plcc", accuracy.plcc());
    figure(json, "srcc", accuracy.srcc());
    figure(json, "kl", accuracy.kullbackLeibler());
    figure(json, "js", accuracy.jensenShannon());
    figure(json, "w2", accuracy.wasserstein());
    figure(json, "sigma_error", accuracy.deviationError());
    json.put("fallbacks", fallbacks);
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a flat object cannot fail", e);
    }
  }

  private static void figure(ObjectNode json, String name, double value) {
    json.put(name, Double.isFinite(value) ? (Double) value : null);
  }

  private static ObjectNode object(LabelTable.Row row) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("image", row.image());
    json.put("split", row.part());
    json.put("mos", row.opinion().mean());
    json.put("std", row.opinion().deviation());
    json.put("mos_scaled", row.scaled().mean());
    json.put("std_scaled", row.scaled().deviation());
    json.put("level", row.level().word());
    ObjectNode probabilities = json.putObject("probabilities");
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      probabilities.put(level.word(), row.label().weight(level));
    }
    json.put("fallback", row.label().fallback());
    return json;
  }

  private static String line(LabelTable.Row row) {
    StringBuilder line = new StringBuilder();
    line.append(quoted(row.image())).append(',').append(quoted(row.part()));
    line.append(',').append(row.opinion().mean()).append(',').append(row.opinion().deviation());
    line.append(',').append(row.scaled().mean()).append(',').append(row.scaled().deviation());
    line.append(',').append(row.level().word());
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      line.append(',').append(row.label().weight(level));
    }
    return line.append(',').append(row.label().fallback()).append('\n').toString();
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
