package io.deqastream.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.deqastream.quality.Gaussian;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a labelled list: CSV with the header {@code image,mos,std} and optionally {@code dataset},
 * or JSON lines with these fields. Relative pictures are looked for beside the list. All that is
 * wrong is said at once. One use.
 */
public final class LabelledList {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final List<String> NEEDED = List.of("image", "mos", "std");

  private final Path file;
  private final List<LabelledImage> images = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private LabelledList(Path file) {
    this.file = file;
  }

  /**
   * Reads every row.
   *
   * @throws IOException if the file cannot be read
   * @throws BadListException if a row is wrong, or there is none
   */
  public static List<LabelledImage> read(Path file) throws IOException, BadListException {
    LabelledList list = new LabelledList(file);
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw new IOException(file + ": is not text in UTF-8", e);
    }
    boolean json = lines.stream().filter(l -> !l.isBlank()).findFirst().orElse("").startsWith("{");
    if (json) {
      list.jsonLines(lines);
    } else {
      list.csv(lines);
    }
    if (list.problems.isEmpty() && list.images.isEmpty()) {
      list.problems.add(file + ": holds no images");
    }
    if (!list.problems.isEmpty()) {
      throw new BadListException(list.problems);
    }
    return List.copyOf(list.images);
  }

  private void jsonLines(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        JsonNode node = JSON.readTree(lines.get(i));
        Map<String, String> fields = new HashMap<>();
        node.properties().forEach(e -> fields.put(e.getKey(), e.getValue().asText()));
        row(i + 1, fields);
      } catch (JsonProcessingException e) {
        problems.add("%s, row %d: malformed JSON".formatted(file, i + 1));
      }
    }
  }

  private void csv(List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<String> header = CsvRow.cells(lines.get(0).replace("\uFEFF", ""));
    for (String column : NEEDED) {
      if (!header.contains(column)) {
        problems.add(
            "%s: the first line names no column %s: %s".formatted(file, column, lines.get(0)));
      }
    }
    for (int i = 1; i < lines.size() && problems.size() < NEEDED.size() + 1000; i++) {
      if (lines.get(i).isBlank() || !header.containsAll(NEEDED)) {
        continue;
      }
      List<String> cells = CsvRow.cells(lines.get(i));
      if (cells.size() != header.size()) {
        problems.add(
            "%s, row %d: %d columns, the first line names %d"
                .formatted(file, i + 1, cells.size(), header.size()));
        continue;
      }
      Map<String, String> fields = new HashMap<>();
      for (int c = 0; c < cells.size(); c++) {
        fields.put(header.get(c), cells.get(c));
      }
      row(i + 1, fields);
    }
  }

  private void row(int row, Map<String, String> fields) {
    String where = "%s, row %d: ".formatted(file, row);
    int before = problems.size();
    String image = fields.getOrDefault("image", "");
    if (image.isBlank()) {
      problems.add(where + "no image is named");
    }
    double mos = number(where, "mos", fields.get("mos"));
    double std = number(where, "std", fields.get("std"));
    if (std < 0) {
      problems.add(where + "std is negative: " + fields.get("std"));
    }
    if (problems.size() > before) {
      return;
    }
    try {
      Path path = file.toAbsolutePath().resolveSibling(image).normalize();
      String dataset = fields.getOrDefault("dataset", "");
      images.add(new LabelledImage(row, path, new Gaussian(mos, std), dataset));
    } catch (InvalidPathException e) {
      problems.add(where + "no such name for a file: " + image);
    }
  }

  private double number(String where, String field, String text) {
    if (text == null || text.isBlank() || text.equals("null")) {
      problems.add(where + field + " is missing");
      return Double.NaN;
    }
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // said below, as for NaN
    }
    problems.add(where + field + " is not a number: " + text);
    return Double.NaN;
  }
}
