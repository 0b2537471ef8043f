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
      paramLabel = "RATE",
      description = "Learning rate after the warm-up. Default: 2e-5; from scratch 1e-3")
  private Double rate;

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
      paramLabel = "PAIRS",
      description = "Pairs in one forward pass. Default: 16; from scratch 32")
  private Integer batch;

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
      paramLabel = "W",
      description = "AdamW's decoupled weight decay. Default: 0; from scratch 0.05")
  private Double weightDecay;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of pairing and of first values. Default: 0; from scratch 20261124")
  private Long seed;

  @Option(
      names = "--save-every",
      defaultValue = "500",
      paramLabel = "STEPS",
      description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}")
  private int saveEvery;

  LevelDensity density() {
    return density;
  }

  TrainingScope scope() {
    return new TrainingScope(new LinkedHashSet<>(freeze), lora);
  }

  /** What is asked for, and of the defaults what is not. */
  RunSettings settings(RunSettings defaults) {
    if (!labels.equals("soft") && !labels.equals("one-hot")) {
      throw new IllegalArgumentException("--labels must be soft or one-hot: " + labels);
    }
    if (!(fidelity >= 0)) {
      throw new IllegalArgumentException("--fidelity must not be negative: " + fidelity);
    }
    LossSettings losses =
        defaults.losses().withSoftLabels(labels.equals("soft")).withRank(fidelity);
    return new RunSettings(
        losses,
        given(rate, defaults.rate()),
        warmUp,
        epochs,
        given(batch, defaults.batch()),
        accumulate,
        clip,
        given(weightDecay, defaults.weightDecay()),
        given(seed, defaults.seed()),
        saveEvery);
  }

  private static <T> T given(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
