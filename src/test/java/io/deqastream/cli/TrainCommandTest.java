package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * {@code train} and {@code evaluate} as a user calls them, on the tiny checkpoint and eight grey
 * pictures: results, resumption, and what is said about lists that cannot be used.
 */
final class TrainCommandTest {
  private static final String BASE = "src/test/resources/checkpoints/tiny-fp32";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void pictures() throws IOException {
    for (int i = 0; i < 8; i++) {
      BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 64 * 48; p++) {
        image.setRGB(p % 64, p / 64, 0x010101 * (30 * i + p % 9));
      }
      ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
    }
  }

  @Test
  void trainsAndEvaluates() throws IOException {
    Path list = list(eight());
    assertThat(train(list, "a", "--lr", "3e-3", "--epochs", "6", "--batch", "2")).isZero();

    assertThat(err.toString()).isEmpty();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines.get(0)).matches("step 1/12  loss \\d.*  fidelity .*  kl .*  on levels .*");
    assertThat(lines.get(lines.size() - 1))
        .isEqualTo("12 steps over 8 pictures, 0 skipped: " + folder.resolve("a"));
    assertThat(folder.resolve("a")).isDirectoryContaining("glob:**config.json");
    assertThat(ImageIO.read(folder.resolve("a/loss.png").toFile()).getWidth()).isGreaterThan(300);

    JsonNode before = evaluated(BASE, list);
    JsonNode after = evaluated(folder.resolve("a").toString(), list);
    assertThat(after.get("images").asInt()).isEqualTo(8);
    assertThat(after.get("js").asDouble()).isLessThan(before.get("js").asDouble());
    assertThat(after.get("w2").asDouble()).isLessThan(before.get("w2").asDouble());
  }

  @Test
  void everyStepIsOneObjectWithItsTerms() throws IOException {
    assertThat(train(list(eight()), "a", "--epochs", "1", "--batch", "2", "--json")).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(Files.readAllLines(folder.resolve("a/log.jsonl"))).isEqualTo(lines.subList(0, 2));
    JsonNode result = JSON.readTree(lines.get(2));
    assertThat(result.get("steps").asInt()).isEqualTo(2);
    assertThat(result.get("pictures").asInt()).isEqualTo(8);
    assertThat(result.get("skipped").asInt()).isZero();
  }

  @Test
  void aRunCutOffGoesOnToTheSameNumbers() throws IOException {
    Path list = list(eight());
    String[] options = {"--lr", "1e-3", "--epochs", "3", "--batch", "2", "--save-every", "2"};
    assertThat(train(list, "whole", options)).isZero();
    assertThat(train(list, "cut", options)).isZero();
    // As a run leaves it that was killed in step 4: what comes after the checkpoint is torn.
    Path cut = folder.resolve("cut");
    Files.delete(cut.resolve("model.safetensors"));
    delete(cut.resolve("checkpoint-000004"));
    List<String> log = Files.readAllLines(cut.resolve("log.jsonl"));
    Files.write(cut.resolve("log.jsonl"), log.subList(0, 3));

    assertThat(train(list, "cut", options)).isEqualTo(2);
    assertThat(err.toString()).contains("--out holds a run already: " + cut, "--resume");
    assertThat(train(list, "cut", with(options, "--resume"))).isZero();

    assertThat(Files.readAllLines(cut.resolve("log.jsonl"))).isEqualTo(log);
    Path model = folder.resolve("whole/model.safetensors");
    assertThat(Files.mismatch(cut.resolve("model.safetensors"), model)).isEqualTo(-1);
  }

  @Test
  void otherSettingsDoNotResume() throws IOException {
    Path list = list(eight());
    String[] options = {"--epochs", "2", "--batch", "2", "--save-every", "2"};
    assertThat(train(list, "a", options)).isZero();
    assertThat(train(list, "a", with(options, "--resume", "--lr", "1e-3"))).isEqualTo(1);
    assertThat(err.toString()).contains("other settings", "rate=2.0E-5", "rate=0.001");
    assertThat(train(list, "b", "--resume")).isEqualTo(2);
    assertThat(err.toString()).contains("--resume: no checkpoint in " + folder.resolve("b"));
  }

  @Test
  void unreadablePicturesAreNamedSkippedAndCounted() throws IOException {
    Files.writeString(folder.resolve("bad.png"), "<html>");
    List<String> rows = new ArrayList<>(eight());
    rows.add("bad.png,3,0.5,d");
    rows.add("none.png,3,0.5,d");
    assertThat(train(list(rows), "a", "--epochs", "1")).isEqualTo(1);
    assertThat(out.toString()).contains("over 8 pictures, 2 skipped");
    assertThat(err.toString().lines()).hasSize(2);
    assertThat(err.toString()).contains("row 10: skipped", "bad.png", "row 11: skipped, ");
    assertThat(folder.resolve("a/model.safetensors")).exists();

    assertThat(evaluate(BASE, list(rows))).isEqualTo(1);
    assertThat(out.toString()).contains("skipped  2");
  }

  @Test
  void onePictureAloneInItsDatasetIsNamedAndLeftOut() throws IOException {
    List<String> rows = new ArrayList<>(eight());
    rows.add("0.png,3,0.5,lonely");
    assertThat(train(list(rows), "a")).isEqualTo(1);
    assertThat(err.toString()).contains("dataset \"lonely\": one image makes no pair");
    assertThat(folder.resolve("a")).doesNotExist();

    err.getBuffer().setLength(0);
    assertThat(train(list(rows), "a", "--mos-range", "1:5", "--epochs", "1")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "row 10: skipped, one readable picture makes no pair in dataset \"lonely\": "
                + folder.resolve("0.png"));
    assertThat(out.toString()).contains("over 8 pictures, 1 skipped");
  }

  @Test
  void noPairAtAllStopsTheRun() throws IOException {
    Path list = list(List.of("0.png,3,0.5,d", "1.png,4,0.5,e"));
    assertThat(train(list, "a", "--mos-range", "1:5")).isEqualTo(1);
    assertThat(err.toString())
        .contains(list + ": no pairs: none of the datasets has two readable pictures (2 in all)");
  }

  @Test
  void wrongRowsAreAllSaidAtOnce() throws IOException {
    Path list = list(List.of("0.png,3,-1,d", "1.png,2,,d", "2.png,4,1,d"));
    assertThat(train(list, "a")).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("deqa-stream train: " + list));
    assertThat(err.toString()).contains("row 2: std is negative: -1", "row 3: std is missing");

    err.getBuffer().setLength(0);
    assertThat(train(list(eight()), "a", "--mos-range", "1:4")).isEqualTo(1);
    assertThat(err.toString())
        .contains("row 9: MOS 4.5 lies outside its range 1.0 to 4.0: " + folder.resolve("7.png"));
    assertThat(evaluate(BASE, list(eight()), "--mos-range", "1:4")).isEqualTo(1);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void aLossThatIsNoNumberStopsAndNamesTheLastCheckpoint() throws IOException {
    String[] options = {"--lr", "1e30", "--warmup", "0", "--batch", "2", "--clip", "0"};
    assertThat(train(list(eight()), "a", with(options, "--save-every", "1"))).isEqualTo(1);
    assertThat(err.toString())
        .matches(
            "(?s)deqa-stream train: step 2: the loss is .*;"
                + " the last good checkpoint is .*checkpoint-000001\\R");
    assertThat(folder.resolve("a/checkpoint-000001/model.safetensors")).exists();
    assertThat(folder.resolve("a/model.safetensors")).doesNotExist();
  }

  @Test
  void wrongUseIsExitTwo() throws IOException {
    Path list = list(eight());
    assertThat(train(folder.resolve("no.csv"), "a")).isEqualTo(2);
    assertThat(err.toString()).contains("--data: no such file: " + folder.resolve("no.csv"));
    assertThat(train(list, "a", "--labels", "hard")).isEqualTo(2);
    assertThat(train(list, "a", "--epochs", "0")).isEqualTo(2);
    assertThat(train(list, "a", "--mos-range", "5:1")).isEqualTo(2);
    assertThat(train(list, "a", "--freeze", "legs")).isEqualTo(2);
    assertThat(err.toString())
        .contains("soft or one-hot: hard", "epochs must be positive", "MIN below MAX: 5:1", "legs");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  private JsonNode evaluated(String model, Path list) throws IOException {
    out.getBuffer().setLength(0);
    Path plot = folder.resolve("plot.png");
    assertThat(evaluate(model, list, "--json", "--plot", plot.toString())).isZero();
    assertThat(ImageIO.read(plot.toFile()).getHeight()).isGreaterThan(300);
    return JSON.readTree(out.toString());
  }

  /** The brighter, the better. */
  private static List<String> eight() {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      rows.add("%d.png,%s,%s,d".formatted(i, 1 + i * 0.5, 0.6));
    }
    return rows;
  }

  private Path list(List<String> rows) throws IOException {
    return Files.writeString(
        folder.resolve("list.csv"), "image,mos,std,dataset\n" + String.join("\n", rows) + "\n");
  }

  private int train(Path list, String run, String... more) {
    String[] args = {
      "train", "--base", BASE, "--data", list.toString(), "--out", folder.resolve(run).toString()
    };
    return run(with(args, more));
  }

  private int evaluate(String model, Path list, String... more) {
    out.getBuffer().setLength(0);
    String[] args = {"evaluate", "--model", model, "--data", list.toString(), "--device", "cpu"};
    return run(with(args, more));
  }

  private int run(String[] args) {
    CommandLine command = DeqaStream.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(args);
  }

  private static String[] with(String[] args, String... more) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private static void delete(Path tree) throws IOException {
    try (var all = Files.walk(tree)) {
      for (Path path : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
