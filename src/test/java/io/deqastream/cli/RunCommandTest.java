package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();

  @Test
  void settingsThatCannotBeUsedAreWrongUse() throws Exception {
    Path file = Files.writeString(folder.resolve("d.properties"), "max.batch.sise=4\n");
    assertThat(execute("run", "--config", file.toString(), "--set", "linger.ms=-1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("did you mean max.batch.size? (" + file + ")")
        .contains("Invalid value -1 for configuration linger.ms: must be 0 to 10000 (--set)")
        .doesNotContain("\tat ");
    assertThat(execute("run", "--config", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no such file");
  }

  @Test
  void nothingToPublishIsWrongUse() {
    assertThat(execute("publish", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no images in " + folder);
    assertThat(execute("publish", "x.jpg", "--rate", "0")).isEqualTo(2);
    assertThat(execute("publish", folder.resolve("x.jpg").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("no such file or folder");
  }

  @Test
  void whatKeepsItFromStartingIsOneLine() {
    assertThat(execute("watch", "--set", "kafka.security.protocol=SASL_SSL")).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("brokers localhost:9092: the client's settings do not work: Could not find");
  }

  private int execute(String... arguments) {
    CommandLine commandLine = DeqaStream.commandLine().setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }
}
