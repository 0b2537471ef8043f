package io.deqastream.cli;

import io.deqastream.config.ConfigDocs;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints every configuration key as the Markdown table that the README holds. */
@Command(
    name = "config-docs",
    description = "Print all configuration keys as a Markdown table.",
    mixinStandardHelpOptions = true)
final class ConfigDocsCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(ConfigDocs.markdown());
    out.flush();
  }
}
