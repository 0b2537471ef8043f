package io.deqastream.cli;

import io.deqastream.quality.LevelDensity;
import io.deqastream.training.LossSettings;
import io.deqastream.training.RunSettings;
import io.deqastream.training.TrainingScope;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of {@code train} that decide what is learnt and how. Read by one command. */
final class TrainingOptions {
  @Option(
      names = "--labels",
      defaultValue = "soft",
      paramLabel = "soft|one-hot",
      description = "What the level token is learnt as. Default: ${DEFAULT-VALUE}")
  private String labels;

  @Option(
      names = "--density",
      defaultValue = "pdf",
      paramLabel = "pdf|cdf",
      description = "How a Gaussian opinion is read at a level. Default: ${DEFAULT-VALUE}")
  private LevelDensity density;

  @Option(
      names = "--fidelity",
      defaultValue = "1",
      paramLabel = "W",
      description = "Weight of the fidelity loss; 0 leaves it out. Default: ${DEFAULT-VALUE}")
  private double fidelity;

  @Option(
      names = "--freeze",
      split = ",",
      paramLabel = "PART",
      description = "Parts that do not learn: vision, abstractor, embeddings, decoder, norm, head.")
  private List<String> freeze = List.of();

  @Option(
      names = "--lora",
      defaultValue = "0",
      paramLabel = "R",
      description = "Learn only low-rank adapters of the decoder, of this rank.")
  private int lora;

  @Option(
      names = "--lr",
      defaultValue = "2e-5",
      paramLabel = "RATE",
      description = "Learning rate after the warm-up. Default: ${DEFAULT-VALUE}")
  private double rate;

  @Option(
      names = "--warmup",
      defaultValue = "0.03",
      paramLabel = "SHARE",
      description = "Share of the steps in which the rate rises. Default: ${DEFAULT-VALUE}")
  private double warmUp;

  @Option(
      names = "--epochs",
      defaultValue = "3",
      paramLabel = "N",
      description = "How often every picture is seen. Default: ${DEFAULT-VALUE}")
  private int epochs;

  @Option(
      names = "--batch",
      defaultValue = "16",
      paramLabel = "PAIRS",
      description = "Pairs in one forward pass. Default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--accumulate",
      defaultValue = "1",
      paramLabel = "N",
      description = "Forward passes in one step. Default: ${DEFAULT-VALUE}")
  private int accumulate;

  @Option(
      names = "--clip",
      defaultValue = "1",
      paramLabel = "NORM",
      description = "Largest norm of the gradient, 0 for no limit. Default: ${DEFAULT-VALUE}")
  private double clip;

  @Option(
      names = "--weight-decay",
      defaultValue = "0",
      paramLabel = "W",
      description = "AdamW's decoupled weight decay. Default: ${DEFAULT-VALUE}")
  private double weightDecay;

  @Option(
      names = "--seed",
      defaultValue = "0",
      paramLabel = "N",
      description = "Of pairing and of adapters' first values. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--save-every",
      defaultValue = "500",
      paramLabel = "STEPS",
      description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}")
  private int saveEvery;

  LevelDensity density() {
    return density;
  }

  long seed() {
    return seed;
  }

  TrainingScope scope() {
    return new TrainingScope(new LinkedHashSet<>(freeze), lora);
  }

  RunSettings settings() {
    if (!labels.equals("soft") && !labels.equals("one-hot")) {
      throw new IllegalArgumentException("--labels must be soft or one-hot: " + labels);
    }
    if (!(fidelity >= 0)) {
      throw new IllegalArgumentException("--fidelity must not be negative: " + fidelity);
    }
    LossSettings losses =
        LossSettings.paper().withSoftLabels(labels.equals("soft")).withRank(fidelity);
    return new RunSettings(
        losses, rate, warmUp, epochs, batch, accumulate, clip, weightDecay, seed, saveEvery);
  }
}
