package io.deqastream.cli;

import io.deqastream.quality.MosRange;
import io.deqastream.training.BadListException;
import io.deqastream.training.DatasetRanges;
import io.deqastream.training.LabelledImage;
import io.deqastream.training.LabelledList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options that name a labelled list and its scale. Shared by train and evaluate. */
final class LabelledOptions {
  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "CSV or JSON lines: image, mos, std, dataset. Images beside the file.")
  private Path data;

  @Option(
      names = "--mos-range",
      split = ",",
      paramLabel = "[DATASET=]MIN:MAX",
      description = "The scale of a dataset's MOS; else from its lowest to its highest.")
  private List<String> ranges = List.of();

  Path data() {
    return data;
  }

  /** Whether a list is named. */
  boolean given() {
    return data != null;
  }

  /** The rows; wrong use if there is no such file. */
  List<LabelledImage> read() throws IOException, BadListException {
    if (data == null) {
      throw new IllegalArgumentException("Missing required option: '--data=FILE'");
    }
    if (!Files.isRegularFile(data) || !Files.isReadable(data)) {
      throw new IllegalArgumentException("--data: no such file: " + data);
    }
    return LabelledList.read(data);
  }

  DatasetRanges ranges(List<LabelledImage> images) throws BadListException {
    Map<String, MosRange> given = new HashMap<>();
    for (String text : ranges) {
      int name = text.lastIndexOf('=');
      String[] ends = text.substring(name + 1).split(":", -1);
      try {
        given.put(
            name < 0 ? "" : text.substring(0, name),
            new MosRange(Double.parseDouble(ends[0]), Double.parseDouble(ends[1])));
      } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
        throw new IllegalArgumentException(
            "--mos-range must be [DATASET=]MIN:MAX, MIN below MAX: " + text, e);
      }
    }
    return DatasetRanges.of(images, given);
  }
}
