package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
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

  private int run(Path folder, String photos, String labels) {
    CommandLine line = new CommandLine(new StarterCommand());
    line.setErr(new PrintWriter(errors, true));
    return line.execute(
        "--photos",
        photos,
        "--held-out",
        folder.toString(),
        "--tokenizer",
        TOKENIZER,
        "--cache",
        folder.resolve("cache").toString(),
        "--out",
        folder.resolve("out").toString(),
        "--labels",
        labels);
  }
}
