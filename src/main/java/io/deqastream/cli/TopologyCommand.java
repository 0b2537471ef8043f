package io.deqastream.cli;

import io.deqastream.app.Connections;
import io.deqastream.app.Policies;
import io.deqastream.app.StopSignal;
import io.deqastream.config.DeqaConfig;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.ScoringTopology;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.TopologyDescription;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes the topology as configured; needs neither brokers nor a model. */
@Command(
    name = "topology",
    description = "Print the topology, and draw it with --svg.",
    mixinStandardHelpOptions = true)
final class TopologyCommand implements Callable<Integer> {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Option(names = "--svg", paramLabel = "FILE", description = "Writes the picture there.")
  private Path svg;

  @Override
  public Integer call() {
    DeqaConfig config = options.read();
    TopologyDescription description;
    try (EventSerdes serdes = new Connections(config, new StopSignal()).serdes()) {
      description =
          new ScoringTopology(
                  new Policies(config).streams(), serdes, new NoScorer(), Clock.systemUTC())
              .build()
              .describe();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(description.toString().stripTrailing());
    out.flush();
    if (svg == null) {
      return 0;
    }
    try {
      Files.writeString(svg, new TopologyPicture(description).svg());
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println(svg + " cannot be written: " + e.getMessage());
      return 1;
    }
  }

  /** Stands where the scorer would; a description asks it nothing. */
  private static final class NoScorer implements Scorer {
    @Override
    public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {}
  }
}
