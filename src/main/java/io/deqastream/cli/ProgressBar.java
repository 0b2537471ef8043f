package io.deqastream.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import picocli.CommandLine;

/**
 * One line that shows how far a command is, redrawn ten times a second at most and wiped at the
 * end. Nothing is written where no terminal is attached. Owned by the thread that prints rows: rows
 * go through {@link #above}, so that they and the bar never mix.
 */
final class ProgressBar implements AutoCloseable {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final String WIPE = "\r\033[K";

  private final PrintWriter out;
  private final String what;
  private final long total;
  private final boolean visible;
  private final LongSupplier nanoClock;
  private final long started;
  private long done;
  private long drawn;
  private boolean shown;

  ProgressBar(PrintWriter out, String what, long total, boolean visible, LongSupplier nanoClock) {
    this.out = out;
    this.what = what;
    this.total = total;
    this.visible = visible;
    this.nanoClock = nanoClock;
    this.started = nanoClock.getAsLong();
    this.drawn = started - REDRAW_NANOS;
  }

  /** A bar on the terminal that a person looks at, or one that never shows. */
  static ProgressBar onTerminal(PrintWriter out, String what, long total) {
    return new ProgressBar(
        out, what, total, CommandLine.Help.Ansi.AUTO.enabled(), System::nanoTime);
  }

  /** One more is done. */
  void step() {
    at(done + 1);
  }

  /** So much is done. */
  void at(long value) {
    done = value;
    long now = nanoClock.getAsLong();
    if (visible && now - drawn >= REDRAW_NANOS) {
      drawn = now;
      shown = true;
      out.print(WIPE + line(now));
      out.flush();
    }
  }

  /** Wipes the bar, prints a row, and lets the next step draw the bar again. */
  void above(Runnable row) {
    wipe();
    row.run();
  }

  @Override
  public void close() {
    wipe();
  }

  private void wipe() {
    if (shown) {
      out.print(WIPE);
      out.flush();
      shown = false;
    }
  }

  private String line(long now) {
    int filled = total == 0 ? WIDTH : (int) (WIDTH * Math.min(done, total) / total);
    double seconds = Math.max(1e-9, (now - started) / 1e9);
    double rate = done / seconds;
    long left = rate == 0 ? 0 : Math.round((total - done) / rate);
    return String.format(
        Locale.ROOT,
        "%s [%s%s] %d/%d  %.1f/s  %d:%02d left",
        what,
        "#".repeat(filled),
        ".".repeat(WIDTH - filled),
        done,
        total,
        rate,
        left / 60,
        left % 60);
  }
}
