package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Expected figures were computed with NumPy and SciPy from the published formulae. */
class LabelsCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void tableHoldsTheReferencesFigures() {
    assertThat(labels(fixture("mos.json"), fixture("split.json"))).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("54 images, MOS 4.0000 to 97.0000 over 60");
    assertThat(lines.get(2).trim().split("\\s+"))
        .containsExactly(
            "label", "L1", "RMSE", "PLCC", "SRCC", "KL", "JS", "W2", "sigma", "fallbacks");
    assertThat(lines.get(3).trim().split("\\s+"))
        .containsExactly(
            "one-hot", "0.3493", "0.4043", "0.9781", "0.9765", "inf", "8.8639", "0.7158", "0.5812",
            "0");
    assertThat(lines.get(4).trim().split("\\s+"))
        .containsExactly(
            "soft", "pdf", "0.0122", "0.0245", "0.9998", "0.9988", "0.1402", "0.0469", "0.1404",
            "0.1365", "16");
  }

  @Test
  void jsonIsOneObjectALine() throws IOException {
    assertThat(labels(fixture("mos.json"), fixture("split.json"), "--json", "--density", "cdf"))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode oneHot = JSON.readTree(lines.get(0));
    assertThat(oneHot.get("label").asText()).isEqualTo("one-hot");
    assertThat(oneHot.get("kl").isNull()).isTrue();
    JsonNode soft = JSON.readTree(lines.get(1));
    assertThat(soft.get("density").asText()).isEqualTo("cdf");
    assertThat(soft.get("images").asInt()).isEqualTo(54);
    assertThat(soft.get("l1").asDouble()).isCloseTo(0.013254123540859086, within(1e-8));
    assertThat(soft.get("rmse").asDouble()).isCloseTo(0.026248958277672003, within(1e-8));
    assertThat(soft.get("plcc").asDouble()).isCloseTo(0.9997843068155235, within(1e-8));
    assertThat(soft.get("srcc").asDouble()).isCloseTo(0.9985515532685343, within(1e-8));
    assertThat(soft.get("kl").asDouble()).isCloseTo(0.1211682593497245, within(1e-6));
    assertThat(soft.get("js").asDouble()).isCloseTo(0.039547029134499576, within(1e-6));
    assertThat(soft.get("w2").asDouble()).isCloseTo(0.12918922972463487, within(1e-7));
    assertThat(soft.get("sigma_error").asDouble()).isCloseTo(0.12386874767548185, within(1e-7));
    assertThat(soft.get("fallbacks").asInt()).isEqualTo(13);
  }

  @Test
  void writesTheSameLabelsAsJsonAndCsv() throws IOException {
    Path json = folder.resolve("labels.json");
    Path csv = folder.resolve("labels.csv");
    String mos = fixture("mos.json");
    String split = fixture("split.json");
    assertThat(labels(mos, split, "--out", json.toString())).isZero();
    assertThat(labels(mos, split, "--out", csv.toString())).isZero();
    JsonNode rows = JSON.readTree(json.toFile());
    List<String> lines = Files.readAllLines(csv);
    assertThat(lines.get(0))
        .isEqualTo(
            "image,split,mos,std,mos_scaled,std_scaled,level,excellent,good,fair,poor,bad,fallback");
    assertThat(rows).hasSize(54);
    assertThat(lines).hasSize(55);
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = rows.get(i);
      String[] fields = lines.get(i + 1).split(",");
      assertThat(fields[0]).isEqualTo(row.get("image").asText());
      assertThat(fields[1]).isEqualTo(row.get("split").asText());
      assertThat(Double.parseDouble(fields[4])).isEqualTo(row.get("mos_scaled").asDouble());
      assertThat(Double.parseDouble(fields[8]))
          .isEqualTo(row.get("probabilities").get("good").asDouble());
      assertThat(fields[12]).isEqualTo(row.get("fallback").asText());
    }
  }

  @Test
  void imagesMayBeNamedByTheirLastSegmentAndQuotedInCsv() throws IOException {
    Path mos = file("mos.json", "{\"a/x,1.png\": {\"mos\": 1, \"std\": 1}, " + ENTRY + "}");
    Path split = file("split.json", "{\"test\": [\"x,1.png\", \"y\"]}");
    Path csv = folder.resolve("l.csv");
    assertThat(labels(mos.toString(), split.toString(), "--out", csv.toString())).isZero();
    assertThat(Files.readAllLines(csv).get(1)).startsWith("\"a/x,1.png\",test,1.0,1.0,1.0,");
  }

  private static final String ENTRY = "\"y\": {\"mos\": \"5\", \"std\": \"0.5\"}";
  private static final String SPLIT = "{\"train\": [\"x\", \"y\"]}";

  @Test
  void badOpinionsAreOneClearLine() throws IOException {
    assertFails(
        "{\"x\": {\"mos\": 1, \"std\": -2}, " + ENTRY + "}", SPLIT, "mos.json: x: ", "-2.0");
    assertFails("{\"x\": {\"mos\": 1}, " + ENTRY + "}", SPLIT, "mos.json: x: std is missing");
    assertFails("{\"x\": {\"mos\": \"NaN\", \"std\": 1}, " + ENTRY + "}", SPLIT, "x: mean", "NaN");
    assertFails("{\"x\": {\"mos\": [], \"std\": 1}, " + ENTRY + "}", SPLIT, "mos is not a number");
    assertFails(
        "{\"x\": {\"mos\": \"q\", \"std\": 1}, " + ENTRY + "}", SPLIT, "not a number: \"q\"");
    assertFails(
        "{" + ENTRY + "}", SPLIT, "split.json: no opinion", "1 of its 2 images", "first: x");
    assertFails(
        "{\"x\": {\"mos\": 5, \"std\": 1}, " + ENTRY + "}", SPLIT, "not empty", "5.0 to 5.0");
    assertFails("{" + ENTRY + "," + ENTRY + "}", SPLIT, "mos.json: malformed JSON", "Duplicate");
    assertFails("{}", SPLIT, "mos.json: holds no images");
    assertFails("{\"x\": ", SPLIT, "mos.json: malformed JSON at line 1");
    assertFails("", SPLIT, "mos.json: a JSON object is expected");
    assertFails("[1]", SPLIT, "mos.json: a JSON object is expected");
    assertFails("{" + ENTRY + "}", "{\"train\": 3}", "split.json: train is not a list");
    assertFails("{" + ENTRY + "}", "{\"train\": [3]}", "train holds 3, not an image name");
    assertFails("{" + ENTRY + "}", "{\"a\": [\"y\"], \"b\": [\"y\"]}", "y is named twice: a, b");
    assertFails("{" + ENTRY + "}", "{}", "split.json: names no images");
  }

  @Test
  void wrongUseIsExitTwo() {
    String mos = fixture("mos.json");
    String split = fixture("split.json");
    assertThat(labels("no-such.json", split)).isEqualTo(2);
    assertThat(err.toString()).contains("--mos: no such file: no-such.json");
    assertThat(labels(mos, folder.toString())).isEqualTo(2);
    assertThat(labels(mos, split, "--out", "labels.xlsx")).isEqualTo(2);
    assertThat(err.toString()).contains("must end in .json or .csv: labels.xlsx");
    assertThat(labels(mos, split, "--out", folder + "/none/l.csv")).isEqualTo(2);
    assertThat(labels(mos, split, "--out", mos)).isEqualTo(2);
    assertThat(err.toString()).contains("--out would replace an input: " + mos);
    assertThat(labels(mos, split, "--density", "kde")).isEqualTo(2);
    assertThat(err.toString()).contains("kde").contains("[PDF, pdf, CDF, cdf]");
    assertThat(out.toString()).isEmpty();
  }

  private void assertFails(String mos, String split, String... reasons) throws IOException {
    err.getBuffer().setLength(0);
    Path mosFile = file("mos.json", mos);
    Path splitFile = file("split.json", split);
    assertThat(labels(mosFile.toString(), splitFile.toString())).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).contains(reasons);
    assertThat(out.toString()).isEmpty();
  }

  private int labels(String mos, String split, String... more) {
    CommandLine command = DeqaStream.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    String[] args = new String[more.length + 5];
    args[0] = "labels";
    args[1] = "--mos";
    args[2] = mos;
    args[3] = "--split";
    args[4] = split;
    System.arraycopy(more, 0, args, 5, more.length);
    return command.execute(args);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String fixture(String name) {
    try {
      return Path.of(LabelsCommandTest.class.getResource("/labels/" + name).toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
