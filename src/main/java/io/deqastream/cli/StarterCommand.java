package io.deqastream.cli;

import io.deqastream.training.DivergedException;
import io.deqastream.training.starter.StarterRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code starter}: makes the bundled checkpoint again, or another like it. */
@Command(
    name = "starter",
    description = {
      "Train the small bundled checkpoint from scratch, on photographs spoilt on purpose.",
      "Prints its figures on other photographs as Markdown."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class StarterCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--photos",
      required = true,
      paramLabel = "DIR",
      description = "Photographs to learn from (PNG, JPEG, WebP).")
  private Path photos;

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
      description = "Keeps what filters see of the pictures, 64 kB each; goes on where it ended.")
  private Path cache;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "The checkpoint.")
  private Path out;

  @Option(
      names = "--pictures",
      defaultValue = "38400",
      paramLabel = "N",
      description = "Pictures to learn from. Default: ${DEFAULT-VALUE}")
  private int pictures;

  @Option(
      names = "--steps",
      defaultValue = "4500",
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
  public Integer call() throws IOException, DivergedException {
    check();
    StarterRecipe.Plan plan =
        new StarterRecipe.Plan(
            photos,
            heldOut,
            tokenizer,
            cache,
            out,
            pictures,
            steps,
            rate,
            seed,
            weightsSeed == null ? seed : weightsSeed,
            labels.equals("soft"),
            !noFidelity);
    String figures = new StarterRecipe(plan, spec.commandLine().getErr()::println).run();
    spec.commandLine().getOut().print(figures);
    spec.commandLine().getOut().flush();
    return CommandLine.ExitCode.OK;
  }

  private void check() {
    List<Path> folders = new ArrayList<>(heldOut);
    folders.add(photos);
    for (Path folder : folders) {
      if (!Files.isDirectory(folder)) {
        throw wrong("no folder " + folder);
      }
    }
    if (!Files.isRegularFile(tokenizer)) {
      throw wrong("no file " + tokenizer);
    }
    if (pictures < 128 || steps < 1 || !(rate > 0)) {
      throw wrong("--pictures must be 128 or more, --steps and --rate positive");
    }
    if (!labels.equals("soft") && !labels.equals("one-hot")) {
      throw wrong("--labels must be soft or one-hot, not \"" + labels + "\"");
    }
  }

  private CommandLine.ParameterException wrong(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }
}
