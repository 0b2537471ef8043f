package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as a user calls it: tables, JSON lines, exit codes. */
final class VerifyModelCommandTest {
  private static final String FOLDER = "src/test/resources/checkpoints/tiny-fp32";
  private static final String GOLDEN = FOLDER + "/golden.safetensors";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path empty;

  @Test
  void describesAModel() {
    assertThat(run(FOLDER)).isZero();
    assertThat(out.toString())
        .contains("mPLUG-Owl2, ", "safetensors", "F32", "56 pixels", "revision");
  }

  @Test
  void comparesWithARecording() {
    assertThat(run(FOLDER, "--golden", GOLDEN)).isZero();
    assertThat(out.toString()).contains("decoder.layers.2", "logits.levels", "all within 1.0e-04");
  }

  @Test
  void failsAboveTheTolerance() {
    assertThat(run(FOLDER, "--golden", GOLDEN, "--tolerance", "1e-9")).isEqualTo(1);
    assertThat(out.toString()).contains("above tolerance", "not all within");
  }

  @Test
  void printsOneObjectALine() throws IOException {
    assertThat(run(FOLDER, "--golden", GOLDEN, "--json")).isZero();

    List<JsonNode> lines = new ArrayList<>();
    for (String line : out.toString().lines().toList()) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines.get(0).get("architecture").asText()).isEqualTo("mPLUG-Owl2");
    assertThat(lines.get(0).get("revision").asText()).matches("[0-9a-f]{64}");
    assertThat(lines.subList(1, lines.size()))
        .hasSizeGreaterThan(10)
        .allSatisfy(stage -> assertThat(stage.get("within").asBoolean()).isTrue());
  }

  @Test
  void saysInOneLineWhatCannotBeUsed() throws IOException {
    Path text = Files.writeString(empty.resolve("golden.safetensors"), "no such thing");

    assertThat(run(empty.toString())).isEqualTo(1);
    assertThat(run(empty.resolve("none").toString())).isEqualTo(1);
    assertThat(run(FOLDER, "--golden", text.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).startsWith("deqa-stream verify-model: "));
  }

  @Test
  void wrongUseExitsWithTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run(FOLDER, "--golden", GOLDEN, "--tolerance", "-1")).isEqualTo(2);
    assertThat(run(FOLDER, "--golden", GOLDEN, "--device", "abacus")).isEqualTo(2);
  }

  private int run(String... arguments) {
    List<String> line = new ArrayList<>(List.of("verify-model"));
    line.addAll(List.of(arguments));
    CommandLine command = DeqaStream.commandLine();
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return command.execute(line.toArray(String[]::new));
  }
}
