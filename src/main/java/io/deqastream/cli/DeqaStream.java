package io.deqastream.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line's root. Subcommands are listed here and loaded when called, so that {@code
 * --help} stays fast. Exit codes: 0 all well, 1 some inputs failed, 2 wrong use.
 */
@Command(
    name = "deqa-stream",
    description = "Image quality scores, live, as images stream through Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {ConfigDocsCommand.class})
public final class DeqaStream implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private DeqaStream() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new DeqaStream());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
