package io.deqastream.cli;

import io.deqastream.training.RunFolder;
import io.deqastream.training.StepReport;
import io.deqastream.training.TrainingRun;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A training run as it is looked at: a row for every twentieth of it, or one JSON object for every
 * step, a progress bar on a terminal, {@code log.jsonl} and {@code loss.png} in its folder. One
 * thread.
 */
final class WatchedRun {
  private static final int ROWS = 20;

  private final TrainingRun run;
  private final RunLog log;
  private final boolean json;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A run to watch.
   *
   * @param folder gets the log and the curve
   * @param out gets rows or objects
   * @param err gets the bar
   */
  WatchedRun(TrainingRun run, Path folder, boolean json, PrintWriter out, PrintWriter err) {
    this.run = run;
    this.log = new RunLog(folder);
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /**
   * Trains to the end.
   *
   * @param resume go on from the newest checkpoint
   */
  void train(boolean resume) throws IOException {
    try (ProgressBar bar = ProgressBar.onTerminal(err, "training", run.steps())) {
      run.run(resume, report -> report(report, bar));
    } finally {
      log.draw();
    }
  }

  private void report(StepReport report, ProgressBar bar) {
    try {
      String line = log.add(report);
      boolean told = report.step() % Math.max(1, report.steps() / ROWS) == 0;
      if (json || told) {
        bar.above(() -> out.println(json ? line : row(report)));
        out.flush();
      }
      bar.at(report.step());
    } catch (IOException e) {
      throw new UncheckedIOException(
          new IOException("step %d: cannot write the log: %s".formatted(report.step(), e), e));
    }
  }

  private static String row(StepReport r) {
    return String.format(
        Locale.ROOT,
        "step %d/%d  loss %.4f  fidelity %.4f  cross entropy %.4f  kl %.4f  on levels %.3f",
        r.step(),
        r.steps(),
        r.terms().total(),
        r.terms().rank(),
        r.terms().crossEntropy(),
        r.terms().kl(),
        r.terms().onLevels());
  }

  /** Whether a folder holds a run that can be gone on with. */
  static boolean begunIn(Path folder) throws IOException {
    return new RunFolder(folder).newest().isPresent();
  }
}
