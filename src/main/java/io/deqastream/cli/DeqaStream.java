package io.deqastream.cli;

import io.deqastream.app.StartupException;
import io.deqastream.inference.InferenceException;
import io.deqastream.training.BadListException;
import io.deqastream.training.DivergedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

/**
 * The command line's root. Subcommands are listed here and loaded when called, so that {@code
 * --help} stays fast. Exit codes: 0 all well, 1 some inputs failed, 2 wrong use.
 */
@Command(
    name = "deqa-stream",
    description = "Image quality scores, live, as images stream through Kafka.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      ScoreCommand.class,
      DemoCommand.class,
      RunCommand.class,
      PublishCommand.class,
      WatchCommand.class,
      TopologyCommand.class,
      ConfigDocsCommand.class,
      LabelsCommand.class,
      StarterCommand.class,
      PreprocessCommand.class,
      VerifyModelCommand.class,
      TrainCommand.class,
      EvaluateCommand.class
    })
public final class DeqaStream implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private DeqaStream() {}

  /** Runs one command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new DeqaStream());
    commandLine.setParameterExceptionHandler(DeqaStream::explainWrongUse);
    commandLine.setExecutionExceptionHandler(DeqaStream::explainFailure);
    return commandLine;
  }

  /** One line: what is wrong, and where the usage is. */
  private static int explainWrongUse(CommandLine.ParameterException wrong, String[] args) {
    String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
    PrintWriter err = wrong.getCommandLine().getErr();
    err.println(name + ": " + wrong.getMessage() + " (usage: " + name + " --help)");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  /** What a command could not do and why, line by line; a defect keeps its stack trace. */
  private static int explainFailure(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    boolean startup = failure instanceof StartupException;
    if (!(startup
        || failure instanceof IOException
        || failure instanceof BadListException
        || failure instanceof DivergedException
        || failure instanceof InferenceException)) {
      throw failure;
    }
    String name = startup ? "" : command.getCommandSpec().qualifiedName() + ": ";
    String why = Objects.requireNonNullElse(failure.getMessage(), failure.toString());
    PrintWriter err = command.getErr();
    why.lines().forEach(line -> err.println(name + line));
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }
}
