package io.deqastream.cli;

import io.deqastream.app.ModelScorers;
import io.deqastream.app.OutcomeFeed;
import io.deqastream.app.Reasons;
import io.deqastream.app.StopSignal;
import io.deqastream.config.ConfigProblem;
import io.deqastream.demo.Demo;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole system in one process, on the user's own images or on painted ones. */
@Command(
    name = "demo",
    description = {
      "Run everything in this process: a Kafka broker, the service, and sources that send images.",
      "Ctrl-C ends it; it leaves nothing behind."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final Duration FRAME = Duration.ofMillis(200);
  private static final long PATIENCE_SECONDS = 120;
  private static final long LAST_OUTCOMES_SECONDS = 15;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Checkpoint folder; default: the small one that comes with deqa-stream.")
  private Path model;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Send these images, each folder in it as a source; default: painted ones.")
  private Path images;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The broker's port, so that other clients can join; default: any free one.")
  private int port;

  @Option(
      names = "--speed",
      paramLabel = "X",
      description = "Factor on the sources' rates; default: 1.")
  private double speed = 1;

  @Option(names = "--seconds", paramLabel = "N", description = "End after so many seconds.")
  private long seconds = Long.MAX_VALUE;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "Send so many events, end when each has its outcome.")
  private long events = Long.MAX_VALUE;

  @Option(names = "--plain", description = "Lines instead of a table that redraws itself.")
  private boolean plain;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one configuration key; may be repeated. See config-docs.")
  private List<String> assignments = new ArrayList<>();

  @Override
  public Integer call() {
    if (!(speed > 0) || events < 1 || seconds < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--speed, --events and --seconds must be above 0");
    }
    quietLogs();
    try (Stopping stopping = new Stopping()) {
      return call(stopping.signal());
    }
  }

  private int call(StopSignal stop) {
    PrintWriter err = spec.commandLine().getErr();
    Demo.Options options =
        new Demo.Options(
            Optional.ofNullable(model),
            Optional.ofNullable(images),
            port,
            speed,
            events,
            assignments);
    try (Demo demo = new Demo(options, stop)) {
      demo.start(ModelScorers::new, step -> progress(err, step));
      Board board = new Board(System::nanoTime);
      boolean complete = show(demo, board, stop);
      return summary(demo, board, complete);
    } catch (ConfigProblem | IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Logs would tear the table; what is fatal is said at the end. Set before anything logs. */
  private static void quietLogs() {
    System.setProperty("deqa.log.level", "ERROR");
    System.setProperty("deqa.library.log.level", "OFF");
  }

  private static void progress(PrintWriter err, String step) {
    err.println(step);
    err.flush();
  }

  private boolean show(Demo demo, Board board, StopSignal stop) {
    if (plain || !Screen.isTerminal()) {
      OutcomeLines lines = new OutcomeLines(spec.commandLine().getOut());
      return follow(demo, board, stop, new OutcomeTee(board, lines), () -> {});
    }
    try (Screen screen = new Screen()) {
      BoardView view =
          new BoardView("deqa-stream demo   broker " + demo.brokers(), screen.width(), true);
      return follow(
          demo, board, stop, board, () -> screen.draw(view.lines(board, screen.height())));
    }
  }

  /**
   * Until all outcomes are there, time is up, or told to stop; then until what was sent has its
   * outcome. False if outcomes do not come.
   */
  private boolean follow(
      Demo demo, Board board, StopSignal stop, OutcomeFeed.Listener target, Runnable frame) {
    boolean flowing =
        poll(
            demo,
            board,
            target,
            frame,
            PATIENCE_SECONDS,
            () -> stop.isGiven() || board.seconds() >= seconds || outcomes(board) >= events);
    demo.stopSending();
    return flowing
        && poll(
            demo,
            board,
            target,
            frame,
            LAST_OUTCOMES_SECONDS,
            () -> demo.error().isPresent() || outcomes(board) >= demo.published());
  }

  /** False if nothing comes for so long before the end is reached. */
  private static boolean poll(
      Demo demo,
      Board board,
      OutcomeFeed.Listener target,
      Runnable frame,
      long patienceSeconds,
      BooleanSupplier end) {
    long seen = 0;
    long seenAt = System.nanoTime();
    while (!end.getAsBoolean()) {
      demo.feed().poll(FRAME, target);
      frame.run();
      if (outcomes(board) > seen) {
        seen = outcomes(board);
        seenAt = System.nanoTime();
      } else if ((System.nanoTime() - seenAt) / 1_000_000_000L > patienceSeconds) {
        return false;
      }
    }
    return true;
  }

  private static long outcomes(Board board) {
    return board.scored() + board.failed();
  }

  private int summary(Demo demo, Board board, boolean complete) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    new BoardView("", 100, false).table(board).forEach(out::println);
    out.printf(
        "%d events sent, %d scored, %d without a score%n",
        demo.published(), board.scored(), board.failed());
    out.flush();
    if (demo.error().isPresent()) {
      err.println("failed: " + Reasons.innermost(demo.error().get()));
      return 1;
    }
    if (!complete) {
      err.printf(
          "%d events sent have no outcome, and no more came%n", demo.published() - outcomes(board));
      err.flush();
      return 1;
    }
    return 0;
  }
}
