package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagePathsTest {
  @TempDir private Path folder;

  @Test
  void aFolderGivesItsImagesSortedWithoutHiddenOnes() throws IOException {
    touch("b.PNG", "a/z.jpg", "a/notes.txt", ".hidden/x.jpg", ".y.jpg", "c.webp");

    ImagePaths found = ImagePaths.of(List.of(folder));

    assertThat(found.images())
        .extracting(entry -> entry.relative().toString().replace('\\', '/'))
        .containsExactly("a/z.jpg", "b.PNG", "c.webp");
    assertThat(found.unreadable()).isEmpty();
  }

  @Test
  void aNamedFileIsTakenOnceWhateverItsName() throws IOException {
    touch("odd.dat", "a.jpg");
    Path odd = folder.resolve("odd.dat");

    ImagePaths found = ImagePaths.of(List.of(odd, folder, folder.resolve("a.jpg"), odd));

    assertThat(found.images())
        .extracting(ImagePaths.Entry::path)
        .containsExactly(odd, folder.resolve("a.jpg"));
  }

  @Test
  void whatIsNotThereIsListed() {
    Path nowhere = folder.resolve("nowhere");

    ImagePaths found = ImagePaths.of(List.of(nowhere));

    assertThat(found.images()).isEmpty();
    assertThat(found.unreadable())
        .containsExactly(new ImagePaths.Unreadable(nowhere, "no such file or folder"));
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }
}
