package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import picocli.CommandLine;

class TopologyCommandTest {
  @TempDir private Path folder;

  @Test
  void describesAndDrawsWhatIsConfigured() throws Exception {
    Path svg = folder.resolve("t.svg");
    StringWriter out = new StringWriter();
    CommandLine commandLine = DeqaStream.commandLine().setOut(new PrintWriter(out));
    int code =
        commandLine.execute("topology", "--svg", svg.toString(), "--set", "topics.events=photos.1");
    assertThat(code).isZero();
    assertThat(out.toString()).contains("(topics: [photos.1])").contains("topic: quality-scores");
    Document picture =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    assertThat(picture.getDocumentElement().getTextContent())
        .contains("photos.1", "scoring", "pending-images", "quality-scores", "image-failures");
  }

  @Test
  void anUnwritablePictureIsSaidSo() {
    StringWriter err = new StringWriter();
    int code =
        DeqaStream.commandLine()
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(err))
            .execute("topology", "--svg", folder.resolve("no/t.svg").toString());
    assertThat(code).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be written");
  }
}
