package io.deqastream.cli;

import io.deqastream.quality.DistributionAccuracy;
import io.deqastream.quality.LevelDensity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code labels}: how exactly one-hot and soft labels carry a dataset's opinion scores, and the
 * soft labels themselves as a file. Reads opinions only, never images. Exit 2 for files that are
 * not there or cannot be written, 1 for opinions that make no labels.
 */
@Command(
    name = "labels",
    description = "Label accuracy of a dataset's opinion scores: one-hot against soft labels.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class LabelsCommand implements Callable<Integer> {
  private static final String HEADER = "%-10s %8s %8s %8s %8s %8s %8s %8s %8s %9s%n";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--mos",
      required = true,
      paramLabel = "FILE",
      description = "JSON: image name -> {\"mos\": ..., \"std\": ...}. Its range sets the scale.")
  private Path mos;

  @Option(
      names = "--split",
      required = true,
      paramLabel = "FILE",
      description = "JSON: part (train, test) -> list of image names. Only these are measured.")
  private Path split;

  @Option(
      names = "--density",
      defaultValue = "pdf",
      paramLabel = "pdf|cdf",
      description = "How a Gaussian opinion is read at a level: ${COMPLETION-CANDIDATES}.")
  private LevelDensity density;

  @Option(names = "--json", description = "One JSON object per kind of label.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Also write the soft labels, as FILE.json or FILE.csv.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    requireFile("--mos", mos);
    requireFile("--split", split);
    LabelFormat format = out == null ? null : format();
    LabelTable table;
    try {
      table = LabelTable.of(OpinionFiles.read(mos, split), density);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (out != null) {
      try {
        format.write(table, out);
      } catch (IOException e) {
        throw new IOException("cannot write " + out + ": " + reason(e), e);
      }
    }
    print(table);
    return 0;
  }

  private void print(LabelTable table) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(LabelFormat.summary("one-hot", null, table.oneHot(), 0));
      to.println(LabelFormat.summary("soft", density, table.soft(), table.fallbacks()));
    } else {
      to.printf(
          Locale.ROOT,
          "%d images, MOS %.4f to %.4f over %d%n%n",
          table.rows().size(),
          table.range().min(),
          table.range().max(),
          table.scored());
      to.printf(
          HEADER, "label", "L1", "RMSE", "PLCC", "SRCC", "KL", "JS", "W2", "sigma", "fallbacks");
      row(to, "one-hot", table.oneHot(), 0);
      row(to, "soft " + density, table.soft(), table.fallbacks());
    }
    to.flush();
  }

  private static void row(
      PrintWriter to, String name, DistributionAccuracy accuracy, long fallbacks) {
    to.printf(
        HEADER,
        name,
        figure(accuracy.l1()),
        figure(accuracy.rmse()),
        figure(accuracy.plcc()),
        figure(accuracy.srcc()),
        figure(accuracy.kullbackLeibler()),
        figure(accuracy.jensenShannon()),
        figure(accuracy.wasserstein()),
        figure(accuracy.deviationError()),
        fallbacks);
  }

  private static String figure(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    return Double.isInfinite(value) ? "inf" : String.format(Locale.ROOT, "%.4f", value);
  }

  private void requireFile(String option, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw wrongUse(option + ": no such file: " + file);
    }
  }

  private LabelFormat format() {
    LabelFormat format = LabelFormat.byName(out);
    if (format == null) {
      throw wrongUse("--out: the name must end in .json or .csv: " + out);
    }
    Path folder = out.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw wrongUse("--out: no such folder: " + folder);
    }
    if (same(out, mos) || same(out, split)) {
      throw wrongUse("--out would replace an input: " + out);
    }
    return format;
  }

  private static boolean same(Path a, Path b) {
    try {
      return Files.exists(a) && Files.isSameFile(a, b);
    } catch (IOException e) {
      return false; // not comparable; writing or reading will say what is wrong
    }
  }

  private CommandLine.ParameterException wrongUse(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
