package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageAddressesTest {
  @TempDir private Path folder;

  @Test
  void foldersListsFilesAndAddresses() throws IOException {
    Path b = Files.createFile(Files.createDirectory(folder.resolve("sub")).resolve("b c.JPG"));
    Path a = Files.createFile(folder.resolve("a.png"));
    Path note = Files.createFile(folder.resolve("note.txt"));
    Path list = folder.resolve("list");
    Files.writeString(list, "# two\nhttp://h/1.jpg\n\n" + note + "\n");
    assertThat(
            new ImageAddresses()
                .add(List.of(folder.toString(), "s3://bucket/key", "@" + list))
                .all())
        .containsExactly(
            a.toUri(),
            b.toUri(),
            URI.create("s3://bucket/key"),
            URI.create("http://h/1.jpg"),
            note.toUri());
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> new ImageAddresses().add(List.of("/no/such/thing")))
        .hasMessage("/no/such/thing: no such file or folder");
    assertThatThrownBy(() -> new ImageAddresses().add(List.of("http://h/a b.jpg")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://h/a b.jpg");
  }
}
