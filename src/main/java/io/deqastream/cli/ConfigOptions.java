package io.deqastream.cli;

import io.deqastream.config.ConfigProblem;
import io.deqastream.config.ConfigSources;
import io.deqastream.config.DeqaConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Where a command's configuration comes from: file, environment, command line, later ones win. */
final class ConfigOptions {
  @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
  private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Properties file. The environment (DEQA_MAX_BATCH_SIZE=8) wins over it.")
  private Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one key, over file and environment; may be repeated. See config-docs.")
  private List<String> assignments = new ArrayList<>();

  /** The configuration; what is wrong with it ends the command as wrong use. */
  DeqaConfig read() {
    try {
      ConfigSources sources = new ConfigSources();
      if (file != null) {
        sources.file(file);
      }
      return DeqaConfig.of(sources.environment(System.getenv()).assignments(assignments));
    } catch (ConfigProblem e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
