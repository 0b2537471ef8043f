package io.deqastream.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the stream costs, on an embedded broker in the same JVM, exactly-once, 4 partitions, 2
 * stream threads: events per second with a scorer that costs nothing; with a small model, against a
 * tight loop over the same scorer without Kafka and against one image at a time in {@code
 * mapValues}; latency at a low rate; flatness under overload. Ratios are taken in turns within one
 * run.
 */
@Command(name = "stream-benchmark", mixinStandardHelpOptions = true)
final class StreamBenchmark implements Callable<Integer> {
  @Option(
      names = "--what",
      split = ",",
      defaultValue = "zero,ratios,latency",
      description = "zero, ratios, latency, overload")
  private List<String> what;

  @Option(names = "--events", defaultValue = "200000", description = "with the zero-cost scorer")
  private int events;

  @Option(names = "--images", defaultValue = "1500", description = "with the model, per round")
  private int images;

  @Option(names = "--rounds", defaultValue = "3", description = "of the ratios")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "300", description = "of the overload")
  private int seconds;

  public static void main(String[] args) {
    System.exit(new CommandLine(new StreamBenchmark()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    try (BenchmarkBroker broker = new BenchmarkBroker()) {
      if (what.contains("zero")) {
        new ZeroCostRun(broker, events).print();
      }
      if (what.contains("ratios") || what.contains("latency") || what.contains("overload")) {
        try (BenchmarkScorer scorer = new BenchmarkScorer()) {
          ModelRuns runs = new ModelRuns(broker, scorer);
          if (what.contains("ratios")) {
            runs.printRatios(images, rounds);
          }
          if (what.contains("latency")) {
            runs.printLatency(400);
          }
          if (what.contains("overload")) {
            runs.printOverload(seconds);
          }
        }
      }
    }
    return 0;
  }
}
