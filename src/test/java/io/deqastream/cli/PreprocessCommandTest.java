package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PreprocessCommandTest {
  @TempDir private Path folder;
  private Path in;
  private Path out;
  private final StringWriter stdout = new StringWriter();
  private final StringWriter stderr = new StringWriter();

  @BeforeEach
  void pictures() throws IOException {
    in = Files.createDirectories(folder.resolve("in/deep"));
    out = folder.resolve("out");
    copy("bmp.bmp", folder.resolve("in/a.bmp"));
    copy("jpeg-tiny-7x5.jpg", in.resolve("b.jpg"));
    Files.writeString(folder.resolve("in/notes.txt"), "no image");
  }

  @Test
  void aFolderKeepsItsStructure() throws IOException {
    assertThat(run(folder.resolve("in"))).isZero();

    assertThat(ImageIO.read(out.resolve("a.bmp.png").toFile()).getWidth()).isEqualTo(56);
    assertThat(out.resolve("deep/b.jpg.png")).isRegularFile();
    assertThat(stdout.toString().lines()).hasSize(2);
  }

  @Test
  void aBadFileIsARowAndTheOthersAreWritten() throws IOException {
    Files.writeString(in.resolve("a-page.jpg"), "<html></html>");

    assertThat(run(folder.resolve("in"), "--json")).isEqualTo(1);

    assertThat(stdout.toString())
        .contains("\"error\":{\"reason\":\"UNSUPPORTED_FORMAT\"")
        .contains("\"format\":\"jpeg\",\"width\":7,\"height\":5");
    assertThat(stdout.toString().lines()).hasSize(3);
    assertThat(out.resolve("deep/b.jpg.png")).isRegularFile();
  }

  @Test
  void equalNamesAreNumbered() throws IOException {
    copy("jpeg-tiny-7x5.jpg", folder.resolve("b.jpg"));

    assertThat(run(in, folder.resolve("b.jpg"))).isZero();

    assertThat(out.resolve("b.jpg.png")).isRegularFile();
    assertThat(out.resolve("b.jpg-2.png")).isRegularFile();
  }

  @Test
  void aMissingPathBesideOthersIsARow() {
    assertThat(run(in, folder.resolve("nowhere"))).isEqualTo(1);

    assertThat(stdout.toString()).contains("NOT_FOUND").contains("no such file or folder");
    assertThat(out.resolve("b.jpg.png")).isRegularFile();
  }

  @Test
  void noImagesAtAllIsWrongUse() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));

    assertThat(run(empty)).isEqualTo(2);
    assertThat(run(folder.resolve("nowhere"))).isEqualTo(2);

    assertThat(stderr.toString())
        .contains("no images in what was named")
        .contains("nowhere: no such file or folder");
  }

  @Test
  void anAbsurdSizeIsWrongUse() {
    assertThat(run(in, "--size=0")).isEqualTo(2);
    assertThat(stderr.toString()).contains("--size: a model input of 0 pixels");
  }

  private int run(Object... arguments) {
    CommandLine line = DeqaStream.commandLine();
    line.setOut(new PrintWriter(stdout, true)).setErr(new PrintWriter(stderr, true));
    String[] all = new String[arguments.length + 5];
    all[0] = "preprocess";
    all[1] = "--out";
    all[2] = out.toString();
    all[3] = "--size";
    all[4] = "56";
    for (int i = 0; i < arguments.length; i++) {
      all[5 + i] = arguments[i].toString();
    }
    return line.setOverwrittenOptionsAllowed(true).execute(all);
  }

  private static void copy(String fixture, Path to) throws IOException {
    try (InputStream in = PreprocessCommandTest.class.getResourceAsStream("/images/" + fixture)) {
      Files.copy(in, to);
    }
  }
}
