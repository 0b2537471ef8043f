package io.deqastream.cli;

import io.deqastream.fetch.DialGuard;
import io.deqastream.fetch.FetchPolicy;
import io.deqastream.fetch.FileAccess;
import io.deqastream.fetch.ImageFetcher;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageLimits;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.InferenceException;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.QualityModels;
import io.deqastream.scoring.ImageScorer;
import io.deqastream.scoring.ScoringPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code score}: the score, variance and level probabilities of images, as the model gives them. A
 * bad input is a row with its reason and exit code 1 at the end, never a stop; no model or nothing
 * to score is exit code 2.
 */
@Command(
    name = "score",
    description = "Score images: files, folders, http(s) and s3 addresses.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class ScoreCommand implements Callable<Integer> {
  /** A large model on a CPU may take minutes for what is in flight; only fetching is timed. */
  private static final Duration UNHURRIED = Duration.ofDays(7);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Image files, folders of images, and addresses.")
  private List<String> arguments;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Checkpoint folder as published, or a TorchScript archive.")
  private Path model;

  @Option(
      names = "--base",
      paramLabel = "DIR",
      description = "The folder an adapter is merged over, where it is not the one it names.")
  private Path base;

  @Option(
      names = "--device",
      split = ",",
      defaultValue = "auto",
      paramLabel = "DEVICE",
      description = "auto, cpu, cuda or cuda:N; several, comma-separated (${DEFAULT-VALUE}).")
  private List<String> devices;

  @Option(
      names = "--prompt",
      defaultValue = "quality",
      paramLabel = "PROMPT",
      description = "quality, aesthetics, or text with <|image|> in it (${DEFAULT-VALUE}).")
  private String prompt;

  @Option(
      names = "--batch",
      defaultValue = "16",
      paramLabel = "N",
      description = "Most images in one pass through the model, 1 to 1024 (${DEFAULT-VALUE}).")
  private int batch;

  @CommandLine.ArgGroup private Form form = new Form();

  /** How rows look; a table unless asked otherwise. */
  static final class Form {
    @Option(names = "--json", description = "One JSON object per image.")
    private boolean json;

    @Option(names = "--csv", description = "Comma-separated values with a header.")
    private boolean csv;

    ScoreRows rows() {
      return json ? ScoreRows.JSON : csv ? ScoreRows.CSV : ScoreRows.TABLE;
    }
  }

  @Override
  public Integer call() {
    if (batch < 1 || batch > 1024) {
      throw wrongUse("--batch: 1 to 1024 is meant, got " + batch, null);
    }
    Prompt question = question();
    ScoreInputs inputs = ScoreInputs.of(arguments);
    if (inputs.isEmpty()) {
      throw wrongUse(nothing(inputs), null);
    }
    int inFlight = Math.max(4 * batch, 64);
    BatchPolicy batches = new BatchPolicy(batch, BatchPolicy.DEFAULT.linger(), inFlight);
    try (MicroBatcher batcher = new MicroBatcher(models(), batches);
        ImageFetcher fetcher = new ImageFetcher(fetching());
        ImageScorer scorer =
            new ImageScorer(
                fetcher,
                new ImageDecoder(ImageLimits.DEFAULTS),
                batcher,
                question,
                scoring(inFlight));
        ProgressBar bar =
            ProgressBar.onTerminal(spec.commandLine().getErr(), "score", inputs.all().size())) {
      PrintWriter out = spec.commandLine().getOut();
      int failures = new ScoreRun(scorer, form.rows(), out, bar).run(inputs.all());
      return failures == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (CompletionException e) {
      throw new InferenceException("the model broke down: " + e.getCause().getMessage(), e);
    }
  }

  private Prompt question() {
    return switch (prompt) {
      case "quality" -> Prompt.QUALITY;
      case "aesthetics" -> Prompt.AESTHETICS;
      default -> {
        try {
          yield new Prompt("custom", prompt);
        } catch (IllegalArgumentException e) {
          throw wrongUse("--prompt: quality, aesthetics, or: " + e.getMessage(), e);
        }
      }
    };
  }

  private static String nothing(ScoreInputs inputs) {
    if (inputs.all().isEmpty()) {
      return "no images in what was named";
    }
    ScoreInputs.Input first = inputs.all().get(0);
    return first.name() + ": " + first.failure().detail();
  }

  /** One model per device; wrong use where there is none. */
  private List<QualityModel> models() {
    if (!Files.exists(model)) {
      throw wrongUse("--model: " + model + ": no such folder or file", null);
    }
    List<QualityModel> loaded = new ArrayList<>();
    try {
      for (String device : devices) {
        loaded.add(load(device));
      }
      return loaded;
    } catch (IOException | IllegalArgumentException e) {
      loaded.forEach(QualityModel::close);
      throw wrongUse(e.getMessage(), e);
    }
  }

  private QualityModel load(String device) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressBar bar = ProgressBar.onTerminal(err, "load", 100)) {
      LoadOptions options =
          new LoadOptions(
              device,
              Optional.ofNullable(base),
              (done, total) -> bar.at(total == 0 ? 100 : 100 * done / total));
      return QualityModels.load(model, options);
    }
  }

  private static FetchPolicy fetching() {
    FetchPolicy usual = FetchPolicy.DEFAULT;
    return new FetchPolicy(
        usual.deadline(),
        usual.connectTimeout(),
        usual.readTimeout(),
        usual.maxConcurrent(),
        usual.maxPerHost(),
        ImageLimits.DEFAULTS.maxBytes(),
        usual.maxRedirects(),
        usual.retry(),
        DialGuard.OPEN,
        FileAccess.ANYWHERE,
        usual.s3());
  }

  private static ScoringPolicy scoring(int inFlight) {
    ScoringPolicy usual = ScoringPolicy.DEFAULT;
    return new ScoringPolicy(
        inFlight,
        usual.decodeThreads(),
        UNHURRIED,
        Duration.ZERO,
        usual.duplicateEntries(),
        UNHURRIED);
  }

  private CommandLine.ParameterException wrongUse(String message, Throwable cause) {
    return new CommandLine.ParameterException(spec.commandLine(), message, cause);
  }
}
