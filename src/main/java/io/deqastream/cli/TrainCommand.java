package io.deqastream.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.training.BadListException;
import io.deqastream.training.DatasetRanges;
import io.deqastream.training.Example;
import io.deqastream.training.LabelledImage;
import io.deqastream.training.PairTask;
import io.deqastream.training.Pictures;
import io.deqastream.training.RunFolder;
import io.deqastream.training.RunSettings;
import io.deqastream.training.TrainableModel;
import io.deqastream.training.TrainingRun;
import io.deqastream.training.TrainingScope;
import io.deqastream.training.TrainingTask;
import io.deqastream.training.starter.StarterRecipe;
import io.deqastream.training.starter.StarterTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code train}: DeQA-Score's training over a labelled list, from a checkpoint to a checkpoint in
 * the published layout; or of a small model from scratch. Exit 1 if pictures were skipped or
 * training stopped early.
 */
@Command(
    name = "train",
    description =
        "Train a checkpoint on pictures with opinion scores, or a small one from scratch.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class TrainCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--base", paramLabel = "DIR", description = "The checkpoint to start from.")
  private Path base;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets the trained checkpoint, log.jsonl and loss.png.")
  private Path out;

  @Mixin private LabelledOptions list;
  @Mixin private TrainingOptions options;
  @Mixin private ScratchOptions scratch;

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
      if (scratch.given()) {
        fromScratch();
      } else {
        fromBase();
      }
      return skipped == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void fromBase() throws IOException, BadListException {
    if (base == null) {
      throw new IllegalArgumentException("Missing required option: '--base=DIR' (or --scratch)");
    }
    RunSettings settings = options.settings(RunSettings.paper());
    List<LabelledImage> images = list.read();
    DatasetRanges ranges = list.ranges(images);
    checkOut();
    try (TrainableModel model =
        TrainableModel.open(base, device, options.scope(), settings.seed())) {
      List<Example> examples = paired(examples(images, ranges, new Pictures(model.inputSize())));
      train(noPairs(model, examples, settings), settings, examples.size());
    }
  }

  private void fromScratch() throws IOException {
    if (base != null || list.given() || !options.scope().equals(TrainingScope.everything())) {
      throw new IllegalArgumentException(
          "--scratch goes with none of --base, --data, --freeze and --lora");
    }
    if (!device.equals("cpu")) {
      throw new IllegalArgumentException("--scratch trains on the cpu, not on " + device);
    }
    RunSettings settings = options.settings(StarterRecipe.settings());
    StarterRecipe.Plan plan = scratch.plan();
    checkOut();
    try (StarterTask task =
        StarterRecipe.open(plan, settings, spec.commandLine().getErr()::println)) {
      train(task, settings, task.pictures());
    }
  }

  private void train(TrainingTask task, RunSettings settings, int pictures) throws IOException {
    PrintWriter to = spec.commandLine().getOut();
    TrainingRun run = new TrainingRun(task, settings, new RunFolder(out));
    new WatchedRun(run, out, json, to, spec.commandLine().getErr()).train(resume);
    if (json) {
      ObjectNode node = JsonNodeFactory.instance.objectNode().put("out", out.toString());
      to.println(node.put("steps", run.steps()).put("pictures", pictures).put("skipped", skipped));
    } else {
      to.printf("%d steps over %d pictures, %d skipped: %s%n", run.steps(), pictures, skipped, out);
    }
    to.flush();
  }

  private PairTask noPairs(TrainableModel model, List<Example> examples, RunSettings settings)
      throws IOException {
    try {
      return new PairTask(model, examples, settings);
    } catch (IllegalArgumentException e) {
      throw new IOException(list.data() + ": " + e.getMessage(), e);
    }
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
    if (base != null
        && Files.exists(out)
        && Files.isDirectory(base)
        && Files.isSameFile(out, base)) {
      throw new IllegalArgumentException("--out would replace the base: " + out);
    }
    boolean begun = WatchedRun.begunIn(out);
    if (begun && !resume) {
      throw new IllegalArgumentException(
          "--out holds a run already: " + out + " (--resume goes on with it)");
    }
    if (!begun && resume) {
      throw new IllegalArgumentException("--resume: no checkpoint in " + out);
    }
  }
}
