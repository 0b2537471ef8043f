package io.deqastream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.QualityModels;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.training.BadListException;
import io.deqastream.training.DatasetRanges;
import io.deqastream.training.Evaluation;
import io.deqastream.training.LabelledImage;
import io.deqastream.training.Pictures;
import io.deqastream.training.starter.SpoiltPhotographs;
import io.deqastream.training.starter.StarterFigures;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code evaluate}: how well a model's scores and distributions meet a labelled list's opinions, or
 * follow what was done to photographs. Exit 1 if pictures were skipped or the list cannot be used.
 */
@Command(
    name = "evaluate",
    description = "Compare a model's scores with opinion scores.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--model", required = true, paramLabel = "DIR", description = "The checkpoint.")
  private Path folder;

  @Mixin private LabelledOptions list;

  @Option(
      names = "--spoilt",
      split = ",",
      paramLabel = "DIR",
      description = {
        "Instead of --data: judge by folders of photographs, spoilt on purpose in 13 ways",
        "at five strengths. Prints a table with the figures of all folders."
      })
  private List<Path> spoilt = List.of();

  @Option(
      names = "--batch",
      defaultValue = "8",
      paramLabel = "N",
      description = "Pictures in one forward pass. Default: ${DEFAULT-VALUE}")
  private int batch;

  @Option(
      names = "--device",
      defaultValue = "auto",
      paramLabel = "NAME",
      description = "cpu, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}")
  private String device;

  @Option(names = "--json", description = "One JSON object with all figures.")
  private boolean json;

  @Option(
      names = "--plot",
      paramLabel = "FILE.png",
      description = {
        "Scatter plot of scores and opinions with the fitted curve;",
        "with --spoilt: the first photograph under growing distortions."
      })
  private Path plot;

  private final List<Gaussian> opinions = new ArrayList<>();
  private final List<Gaussian> predictions = new ArrayList<>();
  private int skipped;

  @Override
  public Integer call() throws IOException, BadListException {
    try {
      if (batch < 1) {
        throw new IllegalArgumentException("--batch must be positive: " + batch);
      }
      if (!spoilt.isEmpty()) {
        judge();
        return CommandLine.ExitCode.OK;
      }
      List<LabelledImage> images = list.read();
      DatasetRanges ranges = list.ranges(images);
      try (QualityModel model = QualityModels.load(folder, LoadOptions.on(device))) {
        predict(model, images, ranges);
      }
      if (opinions.size() < 2) {
        throw new IOException(
            list.data() + ": two readable pictures are needed, got " + opinions.size());
      }
      Evaluation evaluation = Evaluation.of(opinions, predictions);
      print(evaluation);
      if (plot != null) {
        draw(evaluation);
      }
      return skipped == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void judge() throws IOException {
    if (list.given() || json) {
      throw new IllegalArgumentException("--spoilt goes with neither --data nor --json");
    }
    spoilt.forEach(ScratchOptions::folder);
    CommandLine line = spec.commandLine();
    try (QualityModel model = QualityModels.load(folder, LoadOptions.on(device))) {
      List<StarterFigures> figures = SpoiltSets.judge(model, spoilt, batch, line.getErr());
      if (plot != null) {
        SpoiltPhotographs judge = new SpoiltPhotographs(model, 1, problem -> {});
        LadderPicture.write(judge.ladder(spoilt.get(0)), plot);
      }
      line.getOut().print(StarterFigures.tables(figures));
      line.getOut().flush();
    }
  }

  private void predict(QualityModel model, List<LabelledImage> images, DatasetRanges ranges) {
    Pictures pictures = new Pictures(model.description().inputSize());
    List<ModelPixels> waiting = new ArrayList<>();
    PrintWriter err = spec.commandLine().getErr();
    try (ProgressBar bar = ProgressBar.onTerminal(err, "scoring", images.size())) {
      for (LabelledImage image : images) {
        try {
          waiting.add(pictures.decode(image.image()));
          opinions.add(ranges.of(image).scale(image.opinion()));
        } catch (IOException e) {
          skipped++;
          bar.above(
              () ->
                  err.printf(
                      "row %d: skipped, %s: %s%n", image.row(), e.getMessage(), image.image()));
        }
        if (waiting.size() == batch) {
          score(model, waiting);
        }
        bar.step();
      }
      score(model, waiting);
    }
  }

  private void score(QualityModel model, List<ModelPixels> waiting) {
    if (!waiting.isEmpty()) {
      for (float[] logits : model.levelLogits(waiting, List.of(Prompt.QUALITY))[0]) {
        predictions.add(LevelDistribution.fromLogits(logits).moments());
      }
      waiting.clear();
    }
  }

  private void print(Evaluation e) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("images", e.images()).put("skipped", skipped);
    figure(node, "srcc", e.srcc());
    figure(node, "krcc", e.krcc());
    figure(node, "plcc", e.plcc());
    figure(node, "rmse", e.rmse());
    figure(node, "kl", e.distributions().kullbackLeibler());
    figure(node, "js", e.distributions().jensenShannon());
    figure(node, "w2", e.distributions().wasserstein());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(node);
    } else {
      node.properties()
          .forEach(
              f ->
                  out.printf(
                      Locale.ROOT,
                      "%-8s %s%n",
                      f.getKey(),
                      f.getValue().isIntegralNumber()
                          ? f.getValue().asText()
                          : f.getValue().isNull()
                              ? "-"
                              : "%.4f".formatted(f.getValue().asDouble())));
    }
    out.flush();
  }

  private static void figure(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name); // JSON knows no NaN
    }
  }

  private void draw(Evaluation e) throws IOException {
    double[] scores = predictions.stream().mapToDouble(Gaussian::mean).toArray();
    double[] given = opinions.stream().mapToDouble(Gaussian::mean).toArray();
    double[] scale = {1, 5};
    PlotArea area =
        new PlotArea("Scores against opinions", "predicted score", scale, "MOS, 1 to 5", scale)
            .points(scores, given, new Color(0x1f, 0x5f, 0xa8), 7);
    if (e.curve() != null) {
      double[] x = new double[201];
      for (int i = 0; i < x.length; i++) {
        x[i] = 1 + i / 50.0;
      }
      area.line(x, e.curve().at(x), new Color(0xd0, 0x5a, 0x1e), 2.2f);
    }
    area.note(
            "%d pictures".formatted(e.images()),
            String.format(Locale.ROOT, "SRCC %.3f  PLCC %.3f", e.srcc(), e.plcc()))
        .write(plot);
  }
}
