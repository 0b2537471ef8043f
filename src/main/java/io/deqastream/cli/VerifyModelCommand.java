package io.deqastream.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.LoadProgress;
import io.deqastream.model.ModelReport;
import io.deqastream.model.StageDifference;
import io.deqastream.training.TrainingVerification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code verify-model}: what a checkpoint folder holds, and how far our arithmetic is from what the
 * reference implementation recorded for it. Exit 1 if the folder cannot be used or a stage is above
 * the tolerance.
 */
@Command(
    name = "verify-model",
    description = "Describe a checkpoint, check its tensors, compare it with recorded results.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class VerifyModelCommand implements Callable<Integer> {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "A checkpoint folder as published.")
  private Path folder;

  @Option(names = "--base", paramLabel = "DIR", description = "What an adapter is merged over.")
  private Optional<Path> base = Optional.empty();

  @Option(
      names = "--golden",
      paramLabel = "FILE",
      description = "Safetensors the reference recorded: inputs, stages, results.")
  private Path golden;

  @Option(
      names = "--training",
      paramLabel = "FOLDER",
      description = "Holds training.json and training.safetensors: recorded losses, gradients.")
  private Path training;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      defaultValue = "1e-4",
      description =
          "Largest difference of a stage, relative to its scale. Default: ${DEFAULT-VALUE}")
  private double tolerance;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description = "cpu, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}")
  private String device;

  @Option(names = "--json", description = "JSON objects, one a line: the model, then every stage.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!(tolerance >= 0)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--tolerance must not be negative: " + tolerance);
    }
    try {
      ModelReport report = ModelReport.of(folder, base);
      describe(report);
      if (golden == null && training == null) {
        return CommandLine.ExitCode.OK;
      }
      LoadOptions options = new LoadOptions(device, base, LoadProgress.NONE);
      List<StageDifference> stages = new ArrayList<>();
      if (golden != null) {
        stages.addAll(ModelReport.compare(folder, options, golden));
      }
      if (training != null) {
        stages.addAll(TrainingVerification.compare(folder, device, training));
      }
      return compare(stages) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void describe(ModelReport report) {
    PrintWriter out = spec.commandLine().getOut();
    String types = String.join(", ", report.types());
    if (json) {
      ObjectNode node = JsonNodeFactory.instance.objectNode();
      node.put("model", folder.toString()).put("architecture", "mPLUG-Owl2");
      node.put("layout", report.layout()).put("dtype", types);
      node.put("parameters", report.parameters()).put("bytes", report.bytes());
      node.put("revision", report.revision());
      report.base().ifPresent(b -> node.put("base", b.toString()));
      node.put("input_size", report.config().vision().imageSize());
      out.println(node);
    } else {
      out.printf("%-11s %s%n", "model", folder);
      out.printf("%-11s mPLUG-Owl2, %,d parameters%n", "what", report.parameters());
      out.printf("%-11s %s, %s, %,d bytes%n", "layout", report.layout(), types, report.bytes());
      report.base().ifPresent(b -> out.printf("%-11s %s%n", "base", b));
      report.dimensions().forEach(out::println);
      out.printf("%-11s %s%n", "revision", report.revision());
    }
    out.flush();
  }

  /** Prints every stage; true if all are within the tolerance. */
  private boolean compare(List<StageDifference> stages) {
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf("%n%-28s %12s %12s%n", "stage", "difference", "of its scale");
    }
    boolean all = !stages.isEmpty();
    for (StageDifference stage : stages) {
      boolean within = stage.within(tolerance);
      all &= within;
      if (json) {
        out.println(line(stage, within));
      } else {
        out.printf(
            "%-28s %12.2e %12.2e%s%n",
            stage.stage(), stage.largest(), stage.relative(), within ? "" : "  above tolerance");
      }
    }
    if (!json) {
      out.printf("%s %.1e%n", all ? "all within" : "not all within", tolerance);
    }
    out.flush();
    return all;
  }

  private static ObjectNode line(StageDifference stage, boolean within) {
    ObjectNode node = JsonNodeFactory.instance.objectNode().put("stage", stage.stage());
    if (Double.isFinite(stage.largest())) {
      node.put("difference", stage.largest()).put("relative", stage.relative());
    } else {
      node.putNull("difference").putNull("relative"); // JSON knows no infinity
    }
    return node.put("scale", stage.scale()).put("within", within);
  }
}
