package io.deqastream.cli;

import io.deqastream.training.starter.StarterRecipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code train} that stand for a base and a list where there are none. */
final class ScratchOptions {
  @Option(
      names = "--scratch",
      split = ",",
      paramLabel = "DIR",
      description = {
        "Instead of --base and --data: train a small model from random values,",
        "on these folders' photographs (PNG, JPEG, WebP), spoilt on purpose."
      })
  private List<Path> photographs = List.of();

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description = "From scratch: a tokenizer.model; it becomes the checkpoint's.")
  private Path tokenizer;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = {
        "From scratch: keeps what filters see of the pictures, 60 kB each;",
        "goes on where it ended."
      })
  private Path cache;

  @Option(
      names = "--pictures",
      defaultValue = "80000",
      paramLabel = "N",
      description = "From scratch: pictures to make. Default: ${DEFAULT-VALUE}")
  private int pictures;

  @Option(
      names = "--pictures-seed",
      defaultValue = "20261124",
      paramLabel = "N",
      description = "From scratch: of the pictures. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--steps",
      defaultValue = "8000",
      paramLabel = "N",
      description = "From scratch: updates, instead of --epochs. Default: ${DEFAULT-VALUE}")
  private int steps;

  /** Whether there is no base. */
  boolean given() {
    return !photographs.isEmpty();
  }

  StarterRecipe.Plan plan() {
    return plan(photographs, tokenizer, cache, pictures, steps, seed);
  }

  /** Checks what a plan is made of, naming what is wrong. */
  static StarterRecipe.Plan plan(
      List<Path> photographs, Path tokenizer, Path cache, int pictures, int steps, long seed) {
    photographs.forEach(ScratchOptions::folder);
    if (tokenizer == null || cache == null) {
      throw new IllegalArgumentException("--scratch needs --tokenizer and --cache");
    }
    if (!Files.isRegularFile(tokenizer)) {
      throw new IllegalArgumentException("no file " + tokenizer);
    }
    return new StarterRecipe.Plan(photographs, tokenizer, cache, pictures, steps, seed);
  }

  /** A folder that must be there. */
  static void folder(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException("no folder " + folder);
    }
  }
}
