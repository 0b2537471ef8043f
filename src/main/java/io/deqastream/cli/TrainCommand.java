package io.deqastream.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.training.BadListException;
import io.deqastream.training.DatasetRanges;
import io.deqastream.training.Example;
import io.deqastream.training.LabelledImage;
import io.deqastream.training.Pictures;
import io.deqastream.training.RunFolder;
import io.deqastream.training.RunSettings;
import io.deqastream.training.StepReport;
import io.deqastream.training.TrainableModel;
import io.deqastream.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code train}: DeQA-Score's training over a labelled list, from a checkpoint to a checkpoint in
 * the published layout. Exit 1 if pictures were skipped or training stopped early.
 */
@Command(
    name = "train",
    description = "Train a checkpoint on pictures with opinion scores.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--base",
      required = true,
      paramLabel = "DIR",
      description = "The checkpoint to start from.")
  private Path base;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets the trained checkpoint, log.jsonl and loss.png.")
  private Path out;

  @Mixin private LabelledOptions list;
  @Mixin private TrainingOptions options;

  @Option(names = "--resume", description = "Go on from the newest checkpoint in --out.")
  private boolean resume;

  @Option(
      names = "--device",
      defaultValue = "cpu",
      paramLabel = "NAME",
      description = "cpu, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}")
  private String device;

  @Option(names = "--json", description = "One JSON object a line: every step, then the result.")
  private boolean json;

  private int skipped;

  @Override
  public Integer call() throws IOException, BadListException {
    try {
      RunSettings settings = options.settings();
      List<LabelledImage> images = list.read();
      DatasetRanges ranges = list.ranges(images);
      checkOut();
      try (TrainableModel model =
          TrainableModel.open(base, device, options.scope(), options.seed())) {
        train(model, paired(examples(images, ranges, new Pictures(model.inputSize()))), settings);
      }
      return skipped == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void train(TrainableModel model, List<Example> examples, RunSettings settings)
      throws IOException {
    TrainingRun run = noPairs(model, examples, settings);
    RunLog log = new RunLog(out);
    try (ProgressBar bar =
        ProgressBar.onTerminal(spec.commandLine().getErr(), "training", run.steps())) {
      run.run(resume, report -> report(report, log, bar));
    } finally {
      log.draw();
    }
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("out", out.toString());
      to.println(
          node.put("steps", run.steps()).put("pictures", examples.size()).put("skipped", skipped));
    } else {
      to.printf(
          "%d steps over %d pictures, %d skipped: %s%n",
          run.steps(), examples.size(), skipped, out);
    }
    to.flush();
  }

  private TrainingRun noPairs(TrainableModel model, List<Example> examples, RunSettings settings)
      throws IOException {
    try {
      return new TrainingRun(model, examples, settings, new RunFolder(out));
    } catch (IllegalArgumentException e) {
      throw new IOException(list.data() + ": " + e.getMessage(), e);
    }
  }

  private void report(StepReport report, RunLog log, ProgressBar bar) {
    try {
      String line = log.add(report);
      PrintWriter to = spec.commandLine().getOut();
      boolean told = report.step() % Math.max(1, report.steps() / 20) == 0;
      if (json || told) {
        bar.above(() -> to.println(json ? line : row(report)));
        to.flush();
      }
      bar.step();
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("step %d: cannot write the log: %s".formatted(report.step(), e), e));
    }
  }

  private static String row(StepReport r) {
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  fidelity %.4f  cross entropy %.4f  kl %.4f  on levels %.3f",
        r.step(),
        r.steps(),
        r.terms().total(),
        r.terms().rank(),
        r.terms().crossEntropy(),
        r.terms().kl(),
        r.terms().onLevels());
  }

  /** Readable pictures in the order of the list, each with its row. */
  private Map<LabelledImage, Example> examples(
      List<LabelledImage> images, DatasetRanges ranges, Pictures pictures) {
    Map<LabelledImage, Example> examples = new LinkedHashMap<>();
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressBar bar = ProgressBar.onTerminal(err, "reading", images.size())) {
      for (LabelledImage image : images) {
        try {
          examples.put(
              image,
              Example.of(
                  pictures.open(image.image()),
                  image.opinion(),
                  ranges.of(image),
                  options.density(),
                  image.dataset()));
        } catch (IOException e) {
          bar.above(() -> skipped(image, "UNREADABLE", e.getMessage()));
        }
        bar.step();
      }
    }
    return examples;
  }

  /** Without pictures that are alone in their dataset, if others are not. */
  private List<Example> paired(Map<LabelledImage, Example> examples) {
    Map<String, Long> sizes =
        examples.keySet().stream().collect(groupingBy(LabelledImage::dataset, counting()));
    if (sizes.values().stream().anyMatch(n -> n > 1)) {
      for (LabelledImage image : List.copyOf(examples.keySet())) {
        if (sizes.get(image.dataset()) == 1) {
          examples.remove(image);
          String detail =
              "one readable picture makes no pair in dataset \"" + image.dataset() + "\"";
          skipped(image, "NO_PAIR", detail);
        }
      }
    }
    return List.copyOf(examples.values());
  }

  private void skipped(LabelledImage image, String reason, String detail) {
    skipped++;
    if (json) {
      ObjectNode node =
          JsonNodeFactory.instance.objectNode().put("image", image.image().toString());
      node.putObject("error").put("reason", reason).put("detail", detail);
      spec.commandLine().getOut().println(node);
    } else {
      spec.commandLine()
          .getErr()
          .printf("row %d: skipped, %s: %s%n", image.row(), detail, image.image());
    }
  }

  private void checkOut() throws IOException {
    if (Files.exists(out) && Files.isDirectory(base) && Files.isSameFile(out, base)) {
      throw new IllegalArgumentException("--out would replace the base: " + out);
    }
    boolean begun = new RunFolder(out).newest().isPresent();
    if (begun && !resume) {
      throw new IllegalArgumentException(
          "--out holds a run already: " + out + " (--resume goes on with it)");
    }
    if (!begun && resume) {
      throw new IllegalArgumentException("--resume: no checkpoint in " + out);
    }
  }
}
