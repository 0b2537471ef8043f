package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Wrong use of {@code starter} ends in one line. */
final class StarterCommandTest {
  private static final String TOKENIZER = "src/main/resources/starter/tokenizer.model";

  private final StringWriter errors = new StringWriter();

  @Test
  void foldersWithoutPhotographsAreRefused(@TempDir Path folder) {
    assertThat(run(folder, folder.toString(), "soft")).isEqualTo(1);
    assertThat(errors.toString()).contains("holds no photograph").doesNotContain("Exception");
  }

  @Test
  void unknownLabelsAndFoldersAreWrongUse(@TempDir Path folder) {
    assertThat(run(folder, folder.toString(), "hard")).isEqualTo(2);
    assertThat(run(folder, folder.resolve("none").toString(), "soft")).isEqualTo(2);
  }

  @Test
  void aCacheOfOtherPhotographsIsRefused(@TempDir Path folder) throws IOException {
    ImageIO.write(
        new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("a.png").toFile());
    Path learnt = Files.createDirectories(folder.resolve("cache/learnt-1"));
    Files.writeString(learnt.resolve("origin.txt"), "seed 1, 3 photographs, SHA-256 00");
    assertThat(run(folder, folder.toString(), "soft")).isEqualTo(1);
    assertThat(errors.toString())
        .contains(learnt + " holds other pictures", "there  seed 1, 3", "asked  seed 20261124, 1")
        .doesNotContain("Exception");
  }

  @Test
  void whatIsNoTokenizerIsNamedBeforeAnythingIsMade(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("words.txt"), "no pieces");
    assertThat(runWith(text.toString(), folder, folder.toString(), "soft")).isEqualTo(1);
    assertThat(errors.toString()).contains(text.toString()).doesNotContain("Exception");
    assertThat(folder.resolve("cache")).doesNotExist();
  }

  private int run(Path folder, String photos, String labels) {
    return runWith(TOKENIZER, folder, photos, labels);
  }

  private int runWith(String tokenizer, Path folder, String photos, String labels) {
    CommandLine line = DeqaStream.commandLine();
    line.setErr(new PrintWriter(errors, true));
    return line.execute(
        "starter",
        "--photos",
        photos,
        "--held-out",
        folder.toString(),
        "--tokenizer",
        tokenizer,
        "--cache",
        folder.resolve("cache").toString(),
        "--out",
        folder.resolve("out").toString(),
        "--labels",
        labels);
  }
}
