package io.deqastream.cli;

import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.QualityModels;
import io.deqastream.training.LossSettings;
import io.deqastream.training.RunFolder;
import io.deqastream.training.RunSettings;
import io.deqastream.training.TrainingRun;
import io.deqastream.training.starter.StarterFigures;
import io.deqastream.training.starter.StarterRecipe;
import io.deqastream.training.starter.StarterTask;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code starter}: makes the bundled checkpoint again, or another like it: {@code train --scratch},
 * then {@code evaluate --spoilt}.
 */
@Command(
    name = "starter",
    description = {
      "Train the small bundled checkpoint from scratch, on photographs spoilt on purpose.",
      "Prints its figures on other photographs as Markdown."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StarterCommand implements Callable<Integer> {
  private static final int JUDGED_AT_ONCE = 32;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--photos",
      required = true,
      split = ",",
      paramLabel = "DIR",
      description = "Photographs to learn from (PNG, JPEG, WebP).")
  private List<Path> photos;

  @Option(
      names = "--held-out",
      required = true,
      split = ",",
      paramLabel = "DIR",
      description = "Other photographs, to judge by; several sets are judged by each for itself.")
  private List<Path> heldOut;

  @Option(
      names = "--tokenizer",
      required = true,
      paramLabel = "FILE",
      description = "A tokenizer.model; it becomes the checkpoint's.")
  private Path tokenizer;

  @Option(
      names = "--cache",
      required = true,
      paramLabel = "DIR",
      description = "Keeps what filters see of the pictures, 60 kB each; goes on where it ended.")
  private Path cache;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The checkpoint, and what train writes; a run begun there is gone on with.")
  private Path out;

  @Option(
      names = "--pictures",
      defaultValue = "80000",
      paramLabel = "N",
      description = "Pictures to learn from. Default: ${DEFAULT-VALUE}")
  private int pictures;

  @Option(
      names = "--steps",
      defaultValue = "8000",
      paramLabel = "N",
      description = "Updates, of 64 pictures. Default: ${DEFAULT-VALUE}")
  private int steps;

  @Option(
      names = "--rate",
      defaultValue = "0.001",
      paramLabel = "X",
      description = "Peak of the learning rate. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--seed",
      defaultValue = "20261124",
      paramLabel = "N",
      description = "Of everything that is drawn. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--weights-seed",
      paramLabel = "N",
      description = "Of first weights and batches, if not --seed: other runs on the same pictures.")
  private Long weightsSeed;

  @Option(
      names = "--labels",
      defaultValue = "soft",
      paramLabel = "soft|one-hot",
      description = "What the level token learns. Default: ${DEFAULT-VALUE}")
  private String labels;

  @Option(names = "--no-fidelity", description = "Compare no pairs.")
  private boolean noFidelity;

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try {
      StarterRecipe.Plan plan =
          ScratchOptions.plan(photos, tokenizer, cache, pictures, steps, seed);
      heldOut.forEach(ScratchOptions::folder);
      RunSettings settings = settings();
      try (StarterTask task = StarterRecipe.open(plan, settings, err::println)) {
        TrainingRun run = new TrainingRun(task, settings, new RunFolder(out));
        new WatchedRun(run, out, false, err, err).train(WatchedRun.begunIn(out));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    try (QualityModel model = QualityModels.load(out, LoadOptions.on("cpu"))) {
      PrintWriter to = spec.commandLine().getOut();
      to.print(StarterFigures.tables(SpoiltSets.judge(model, heldOut, JUDGED_AT_ONCE, err)));
      to.flush();
    }
    return CommandLine.ExitCode.OK;
  }

  private RunSettings settings() {
    if (!labels.equals("soft") && !labels.equals("one-hot")) {
      throw new IllegalArgumentException("--labels must be soft or one-hot: " + labels);
    }
    RunSettings d = StarterRecipe.settings();
    LossSettings losses =
        d.losses().withSoftLabels(labels.equals("soft")).withRank(noFidelity ? 0 : 1);
    return new RunSettings(
        losses,
        rate,
        d.warmUp(),
        d.epochs(),
        d.batch(),
        d.accumulate(),
        d.clip(),
        d.weightDecay(),
        weightsSeed == null ? seed : weightsSeed,
        d.saveEvery());
  }
}
