package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.fetch.FaultServer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution's {@code score}, as a user starts it, against recorded results. */
@Timeout(300)
class ScoreIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RESOURCES = Path.of("src/test/resources");
  private static final Path TINY = RESOURCES.resolve("checkpoints/tiny-fp32");

  @TempDir Path folder;

  private record Run(int exit, List<String> out, List<String> err) {}

  private Run score(String... arguments) throws IOException, InterruptedException {
    Path start = Path.of(System.getProperty("deqa.distribution"), "bin", "deqa-stream");
    List<String> command = new ArrayList<>(List.of(start.toString(), "score"));
    command.addAll(List.of(arguments));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    return new Run(process.waitFor(), Files.readAllLines(out), Files.readAllLines(err));
  }

  /** The recorded pixels as pictures of the model's own size, which are not resized. */
  @Test
  void scoresEqualTheRecordedOnes() throws Exception {
    ByteBuffer golden = ByteBuffer.wrap(Files.readAllBytes(TINY.resolve("golden.safetensors")));
    golden.order(ByteOrder.LITTLE_ENDIAN);
    byte[] head = new byte[(int) golden.getLong()];
    golden.get(head);
    JsonNode header = JSON.readTree(head);
    ByteBuffer data = golden.slice().order(ByteOrder.LITTLE_ENDIAN);
    int pixels = header.at("/pixels/data_offsets/0").asInt();
    int size = header.at("/pixels/shape/1").asInt();
    int count = header.at("/pixels/shape/0").asInt();
    for (int b = 0; b < count; b++) {
      BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < size * size; i++) {
        int at = pixels + 3 * (b * size * size + i);
        int rgb = (data.get(at) & 255) << 16 | (data.get(at + 1) & 255) << 8;
        image.setRGB(i % size, i / size, rgb | (data.get(at + 2) & 255));
      }
      ImageIO.write(image, "png", folder.resolve("golden-" + b + ".png").toFile());
    }
    Run run = score("--json", "--device", "cpu", "--model", TINY.toString(), folder.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).hasSize(count);
    String[] levels = {"excellent", "good", "fair", "poor", "bad"};
    for (int b = 0; b < count; b++) {
      JsonNode row = JSON.readTree(run.out().get(b));
      assertThat(row.get("image").asText()).endsWith("golden-" + b + ".png");
      for (String name : List.of("score", "variance", "std")) {
        double expected = data.getFloat(header.at("/" + name + "/data_offsets/0").asInt() + 4 * b);
        assertThat(row.get(name).asDouble()).as(name).isCloseTo(expected, within(1e-4));
      }
      for (int level = 0; level < 5; level++) {
        int at = header.at("/level_probs/data_offsets/0").asInt() + 4 * (5 * b + level);
        assertThat(row.at("/probabilities/" + levels[level]).asDouble())
            .isCloseTo(data.getFloat(at), within(1e-4));
      }
    }
  }

  @Test
  void badInputsAreRowsInTheirPlace() throws Exception {
    Files.createFile(folder.resolve("empty.jpg"));
    Files.writeString(folder.resolve("page.jpg"), "<html>not found</html>");
    byte[] whole = Files.readAllBytes(RESOURCES.resolve("images/jpeg-420.jpg"));
    Files.write(folder.resolve("half.jpg"), Arrays.copyOf(whole, whole.length / 2));
    try (FaultServer server = new FaultServer()) {
      server.serve(whole);
      Run run =
          score(
              "--json",
              "--model",
              TINY.toString(),
              "--batch",
              "2",
              folder.resolve("empty.jpg").toString(),
              RESOURCES.resolve("images/jpeg-420.jpg").toString(),
              folder.resolve("none.jpg").toString(),
              folder.resolve("page.jpg").toString(),
              folder.resolve("half.jpg").toString(),
              server.uri("/ok").toString(),
              server.uri("/status/404").toString(),
              "gopher://example.test/a");
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).isEmpty();
      assertThat(reasons(run))
          .containsExactly(
              "EMPTY",
              "scored",
              "NOT_FOUND",
              "UNSUPPORTED_FORMAT",
              "TRUNCATED",
              "scored",
              "NOT_FOUND",
              "UNSUPPORTED_SCHEME");
      assertThat(JSON.readTree(run.out().get(5)).get("score"))
          .isEqualTo(JSON.readTree(run.out().get(1)).get("score"));
    }
  }

  private static List<String> reasons(Run run) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (String line : run.out()) {
      JsonNode row = JSON.readTree(line);
      reasons.add(row.has("score") ? "scored" : row.at("/error/reason").asText());
    }
    return reasons;
  }

  @Test
  void wrongUseIsOneLineAndExitTwo() throws Exception {
    String image = RESOURCES.resolve("images/png-rgb.png").toString();
    Path bare = Files.createDirectory(folder.resolve("bare"));
    for (String[] wrong :
        new String[][] {
          {"--model", folder.resolve("nowhere").toString(), image},
          {"--model", bare.toString(), image},
          {"--model", TINY.toString(), bare.toString()},
          {"--model", TINY.toString(), folder.resolve("nothing.jpg").toString()},
          {"--model", TINY.toString(), "--prompt", "no marker", image},
          {"--model", TINY.toString(), "--batch", "0", image},
          {"--model", TINY.toString(), "--device", "abacus", image},
          {image},
        }) {
      Run run = score(wrong);
      assertThat(run.exit()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).hasSize(1);
      assertThat(run.err().get(0)).startsWith("deqa-stream score: ").doesNotContain("Exception");
    }
  }

  @Test
  void tableAndCsvShowTheSameNumbers() throws Exception {
    Path spaced =
        Files.copy(RESOURCES.resolve("images/png-rgb.png"), folder.resolve("a, \"b\".png"));
    Run table = score("--model", TINY.toString(), spaced.toString());
    Run csv = score("--csv", "--model", TINY.toString(), spaced.toString());
    assertThat(table.exit() + csv.exit()).isZero();
    assertThat(table.out()).hasSize(2);
    assertThat(csv.out()).hasSize(2);
    assertThat(csv.out().get(1)).startsWith("\"" + folder + "/a, \"\"b\"\".png\",").endsWith(",,");
    String score = csv.out().get(1).split("\",")[1].split(",")[0];
    assertThat(table.out().get(1))
        .startsWith(String.format(Locale.ROOT, "%5.3f ", Double.parseDouble(score)))
        .endsWith("a, \"b\".png");
    assertThat(table.out().get(0)).startsWith("score ");
  }
}
