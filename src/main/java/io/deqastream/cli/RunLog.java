package io.deqastream.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.training.LossTerms;
import io.deqastream.training.StepReport;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A training run's {@code log.jsonl}, one step a line, and its loss curve {@code loss.png}. A
 * resumed run takes the lines of the steps it repeats out first. One thread.
 */
final class RunLog {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Path curve;
  private boolean begun;

  RunLog(Path folder) {
    this.file = folder.resolve("log.jsonl");
    this.curve = folder.resolve("loss.png");
  }

  /** Appends a step and gives its line. */
  String add(StepReport report) throws IOException {
    if (!begun) {
      begun = true;
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, before(report.step()));
    }
    String line = json(report).toString();
    Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    return line;
  }

  /** Draws the curve of all steps so far; a moving mean over a fiftieth of them beside it. */
  void draw() throws IOException {
    List<Double> steps = new ArrayList<>();
    List<Double> losses = new ArrayList<>();
    for (JsonNode line : lines()) {
      steps.add(line.path("step").asDouble());
      losses.add(line.path("loss").asDouble());
    }
    if (steps.isEmpty()) {
      return;
    }
    double[] x = steps.stream().mapToDouble(Double::doubleValue).toArray();
    double[] y = losses.stream().mapToDouble(Double::doubleValue).toArray();
    double top = losses.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    new PlotArea(
            "Training loss",
            "step",
            new double[] {0, x[x.length - 1]},
            "loss",
            new double[] {0, top})
        .line(x, y, new Color(0xb7, 0xc9, 0xe2), 1.2f)
        .line(x, smoothed(y), new Color(0x1f, 0x5f, 0xa8), 2.4f)
        .write(curve);
  }

  private static double[] smoothed(double[] y) {
    int reach = Math.max(1, y.length / 50);
    double[] mean = new double[y.length];
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += y[i] - (i >= reach ? y[i - reach] : 0);
      mean[i] = sum / Math.min(i + 1, reach);
    }
    return mean;
  }

  private List<String> before(int step) throws IOException {
    return lines().stream()
        .filter(line -> step > 1 && line.path("step").asInt() < step)
        .map(JsonNode::toString)
        .toList();
  }

  private List<JsonNode> lines() throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  private static ObjectNode json(StepReport report) {
    LossTerms terms = report.terms();
    return JSON.createObjectNode()
        .put("step", report.step())
        .put("steps", report.steps())
        .put("epoch", report.epoch())
        .put("loss", terms.total())
        .put("fidelity", terms.rank())
        .put("cross_entropy", terms.crossEntropy())
        .put("kl", terms.kl())
        .put("on_levels", terms.onLevels())
        .put("gradient_norm", report.gradientNorm())
        .put("learning_rate", report.rate());
  }
}
