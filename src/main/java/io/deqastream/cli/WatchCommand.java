package io.deqastream.cli;

import io.deqastream.app.Connections;
import io.deqastream.app.OutcomeFeed;
import io.deqastream.app.Policies;
import io.deqastream.app.StopSignal;
import io.deqastream.config.DeqaConfig;
import io.deqastream.streams.EventSerdes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows what the service writes: a live table on a terminal, lines or JSON otherwise. */
@Command(
    name = "watch",
    description = {
      "Show scores, failures and rolling quality as they are committed.",
      "On a terminal a live table, otherwise a line for each outcome and each closed window."
    },
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
  private static final Duration FRAME = Duration.ofMillis(200);

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Option(names = "--json", description = "One JSON object a line, rolling updates included.")
  private boolean json;

  @Option(names = "--plain", description = "Lines, also on a terminal.")
  private boolean plain;

  @Option(names = "--from-beginning", description = "Everything that the topics still hold.")
  private boolean fromBeginning;

  @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
  private long seconds = Long.MAX_VALUE;

  @Override
  public Integer call() {
    DeqaConfig config = options.read();
    try (Stopping stopping = new Stopping()) {
      return call(config, stopping.signal());
    }
  }

  private int call(DeqaConfig config, StopSignal stop) {
    Connections connections = new Connections(config, stop);
    try (EventSerdes serdes = connections.serdes();
        OutcomeFeed feed = open(config, connections, serdes)) {
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        follow(feed, new OutcomeJson(out), stop);
      } else if (plain || !Screen.isTerminal()) {
        follow(feed, new OutcomeLines(out), stop);
      } else {
        String brokers = String.join(",", config.getList(DeqaConfig.BOOTSTRAP_SERVERS));
        show(feed, "deqa-stream  " + brokers, stop);
      }
      return 0;
    }
  }

  private OutcomeFeed open(DeqaConfig config, Connections connections, EventSerdes serdes) {
    connections.awaitBrokers();
    return new OutcomeFeed(
        connections.clientSettings(), serdes, new Policies(config).topics(), fromBeginning);
  }

  private void follow(OutcomeFeed feed, OutcomeFeed.Listener listener, StopSignal stop) {
    long begin = System.nanoTime();
    while (!stop.isGiven() && (System.nanoTime() - begin) / 1_000_000_000L < seconds) {
      feed.poll(FRAME, listener);
    }
  }

  private void show(OutcomeFeed feed, String title, StopSignal stop) {
    Board board = new Board(System::nanoTime);
    try (Screen screen = new Screen()) {
      BoardView view = new BoardView(title, screen.width(), true);
      while (!stop.isGiven() && board.seconds() < seconds) {
        feed.poll(FRAME, board);
        screen.draw(view.lines(board, screen.height()));
      }
    }
  }
}
