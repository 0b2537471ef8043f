package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code train --scratch} and {@code evaluate --spoilt} as a user calls them, on two pictures. */
final class ScratchTrainingTest {
  private static final String TOKENIZER = "src/main/resources/starter/tokenizer.model";
  private static final String TINY = "src/test/resources/checkpoints/tiny-fp32";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path photographs;

  @BeforeEach
  void photographs() throws IOException {
    photographs = Files.createDirectories(folder.resolve("photographs"));
    for (int n = 0; n < 2; n++) {
      SplittableRandom random = new SplittableRandom(n);
      BufferedImage image = new BufferedImage(480, 320, BufferedImage.TYPE_INT_RGB);
      for (int p = 0; p < 480 * 320; p++) {
        int x = p % 480;
        int y = p / 480;
        int grey = ((x / 40 + y / 32) % 2) * 90 + random.nextInt(60) + y / 8;
        image.setRGB(x, y, 0x010101 * grey + 40 * n);
      }
      ImageIO.write(image, "png", photographs.resolve(n + ".png").toFile());
    }
  }

  @Test
  void aModelIsTrainedFromScratchResumedAndJudged() throws IOException {
    String[] options = {"--pictures", "128", "--steps", "4", "--batch", "8", "--save-every", "2"};
    assertThat(scratch("a", options)).isZero();
    assertThat(err.toString()).contains("learning from parts of 2 photographs: " + photographs);
    assertThat(out.toString().lines().toList())
        .hasSize(5)
        .last()
        .isEqualTo("4 steps over 128 pictures, 0 skipped: " + folder.resolve("a"));
    assertThat(folder.resolve("a/loss.png")).exists();

    // As a run leaves it that was killed in step 3; its pictures are made already.
    Files.move(folder.resolve("a/model.safetensors"), folder.resolve("whole.safetensors"));
    assertThat(scratch("a", options)).isEqualTo(2);
    assertThat(scratch("a", with(options, "--resume"))).isZero();
    assertThat(
            Files.mismatch(
                folder.resolve("a/model.safetensors"), folder.resolve("whole.safetensors")))
        .isEqualTo(-1);

    out.getBuffer().setLength(0);
    assertThat(run("evaluate", "--model", path("a"), "--spoilt", photographs.toString())).isZero();
    assertThat(out.toString())
        .contains("| SRCC of score and opinion | ", "| blur | ", "| banding | ");
  }

  @Test
  void severalFoldersAreJudgedEachForItself() throws IOException {
    String both = photographs + "," + photographs;
    Path plot = folder.resolve("ladder.png");
    String[] options = {"--model", TINY, "--device", "cpu", "--plot", plot.toString()};
    assertThat(run(with(new String[] {"evaluate", "--spoilt", both}, options))).isZero();
    assertThat(ImageIO.read(plot.toFile()).getWidth()).isGreaterThan(1000);
    String row = out.toString().lines().filter(l -> l.startsWith("| noise |")).findFirst().get();
    assertThat(row).matches("\\| noise \\| (\\S+), \\1 \\| (\\d+ %), \\2 \\| (\\S+), \\3 \\|");
  }

  @Test
  void wrongUseIsExitTwo() {
    assertThat(scratch("a", "--freeze", "vision")).isEqualTo(2);
    assertThat(scratch("a", "--base", TINY)).isEqualTo(2);
    assertThat(scratch("a", "--device", "cuda")).isEqualTo(2);
    assertThat(scratch("a", "--batch", "6")).isEqualTo(2);
    assertThat(scratch("a", "--pictures", "8")).isEqualTo(2);
    String twice = photographs + "," + photographs;
    assertThat(scratch("a", "--pictures", "200", "--scratch", twice)).isEqualTo(2);
    assertThat(run("train", "--scratch", path("none"), "--out", path("a"))).isEqualTo(2);
    assertThat(run("train", "--scratch", photographs.toString(), "--out", path("a"))).isEqualTo(2);
    assertThat(run("train", "--out", path("a"))).isEqualTo(2);
    assertThat(run("evaluate", "--model", TINY)).isEqualTo(2);
    assertThat(run("evaluate", "--model", TINY, "--spoilt", photographs.toString(), "--json"))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(11)
        .allMatch(line -> line.startsWith("deqa-stream ") && line.contains("--help"));
    assertThat(err.toString())
        .contains(
            "none of --base, --data, --freeze and --lora",
            "on the cpu, not on cuda",
            "whole scenes of 4 pairs, in one forward pass: not 6 x 1 pairs",
            "pictures must be 128 or more, got 8",
            "pictures must be 384 or more, got 200", // the options name three folders
            "no folder " + folder.resolve("none"),
            "needs --tokenizer and --cache",
            "'--base=DIR'",
            "'--data=FILE'",
            "--spoilt goes with neither --data nor --json");
    assertThat(folder.resolve("a")).doesNotExist();
  }

  private int scratch(String to, String... more) {
    out.getBuffer().setLength(0);
    String[] args = {
      "train",
      "--scratch",
      photographs.toString(),
      "--tokenizer",
      TOKENIZER,
      "--cache",
      path("cache"),
      "--out",
      path(to)
    };
    return run(with(args, more));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private int run(String... args) {
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
}
