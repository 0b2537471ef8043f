package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.quality.Gaussian;
import io.deqastream.quality.MosRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows are read from both forms; what is wrong is said with its row and value. */
final class LabelledListTest {
  @TempDir private Path folder;

  @Test
  void readsCsvWithQuotesAndAnyOrderOfColumns() throws Exception {
    List<LabelledImage> rows = read("std,image,mos,dataset\n 2,\"a, \"\"b\"\".png\",50.5,k\n");

    assertThat(rows)
        .containsExactly(
            new LabelledImage(2, folder.resolve("a, \"b\".png"), new Gaussian(50.5, 2), "k"));
  }

  @Test
  void readsJsonLinesWithNumbersOrText() throws Exception {
    List<LabelledImage> rows =
        read(
            "{\"image\":\"a.png\",\"mos\":3,\"std\":\"0.5\"}\n\n{\"image\":\"/b\",\"mos\":4,\"std\":0}");

    assertThat(rows)
        .containsExactly(
            new LabelledImage(1, folder.resolve("a.png"), new Gaussian(3, 0.5), ""),
            new LabelledImage(3, Path.of("/b"), new Gaussian(4, 0), ""));
  }

  @Test
  void everyWrongRowIsNamed() {
    assertThatThrownBy(
            () ->
                read(
                    "image,mos,std\na.png,1,-2\nb.png,x,2\nc.png,3,\n,1,1\nd.png,NaN,1\ne.png,1\n"))
        .isInstanceOf(BadListException.class)
        .hasMessageContaining("row 2: std is negative: -2")
        .hasMessageContaining("row 3: mos is not a number: x")
        .hasMessageContaining("row 4: std is missing")
        .hasMessageContaining("row 5: no image is named")
        .hasMessageContaining("row 6: mos is not a number: NaN")
        .hasMessageContaining("row 7: 2 columns, the first line names 3");
  }

  @Test
  void otherFilesAreRefused() {
    assertThatThrownBy(() -> read("a;b;c\n1;2;3")).hasMessageContaining("no column image");
    assertThatThrownBy(() -> read("")).hasMessageContaining("no images");
    assertThatThrownBy(() -> read("{\"image\":")).hasMessageContaining("row 1: malformed JSON");
  }

  @Test
  void aMosOutsideItsRangeIsNamed() throws Exception {
    List<LabelledImage> rows =
        read("image,mos,std,dataset\na,10,1,k\nb,101.5,1,k\nc,1,1,l\nd,2,1,l\n");

    assertThatThrownBy(() -> DatasetRanges.of(rows, Map.of("k", new MosRange(0, 100))))
        .hasMessageStartingWith("row 3: MOS 101.5 lies outside its range 0.0 to 100.0");
    DatasetRanges ranges = DatasetRanges.of(rows, Map.of());
    assertThat(ranges.of(rows.get(0))).isEqualTo(new MosRange(10, 101.5));
    assertThat(ranges.of(rows.get(3))).isEqualTo(new MosRange(1, 2));
  }

  @Test
  void oneImageMakesNoPair() throws Exception {
    List<LabelledImage> one = read("image,mos,std\na,10,1\n");

    assertThatThrownBy(() -> DatasetRanges.of(one, Map.of()))
        .hasMessageContaining("one image makes no pair");
  }

  private List<LabelledImage> read(String content) throws Exception {
    return LabelledList.read(Files.writeString(folder.resolve("list"), content));
  }
}
