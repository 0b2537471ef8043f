package io.deqastream.cli;

import io.deqastream.events.SourceQuality;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws a {@link Board} as lines of text, at most as wide as the terminal, with or without colour.
 * Holds nothing but its settings.
 */
final class BoardView {
  private static final String[] BARS = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  // Red to green, one for each level, from the 256 colours that every terminal has.
  private static final int[] LEVEL_COLOURS = {203, 209, 221, 149, 78};
  private static final String[] WORDS = {"bad", "poor", "fair", "good", "excellent"};
  private static final int FIXED_WIDTH = 70;
  private static final int NAME = 16;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final String title;
  private final int width;
  private final boolean colour;

  BoardView(String title, int width, boolean colour) {
    this.title = title;
    this.width = width;
    this.colour = colour;
  }

  /** Everything: title, a row for each source, the latest outcomes; at most {@code rows} lines. */
  List<String> lines(Board board, int rows) {
    List<String> lines = new ArrayList<>();
    lines.add(bold(fit(title, width)));
    lines.add(dim(fit(totals(board), width)));
    lines.add("");
    int trend = Math.max(8, Math.min(Board.TREND, width - FIXED_WIDTH));
    lines.add(dim(header(trend)));
    int room = Math.max(1, rows - lines.size() - 4);
    for (Board.Source source : board.sources()) {
      if (room-- == 0) {
        lines.add(dim("... and more sources"));
        break;
      }
      lines.add(row(board, source, trend));
    }
    lines.add("");
    for (Board.Event event : board.latest()) {
      if (lines.size() < rows - 1) {
        lines.add(event(event));
      }
    }
    return lines;
  }

  /** Only the rows, for a last look. */
  List<String> table(Board board) {
    int trend = Math.max(8, Math.min(Board.TREND, width - FIXED_WIDTH));
    List<String> lines = new ArrayList<>(List.of("", header(trend)));
    board.sources().forEach(source -> lines.add(row(board, source, trend)));
    lines.add("");
    return lines;
  }

  private static String totals(Board board) {
    StringBuilder text = new StringBuilder();
    text.append(
        format(
            "%d:%02d   %,d scored   %,d failed   %.1f images/s",
            board.seconds() / 60,
            board.seconds() % 60,
            board.scored(),
            board.failed(),
            board.rate()));
    if (board.duplicates() > 0) {
      text.append(format("   %,d of them seen before", board.duplicates()));
    }
    if (board.unreadable() > 0) {
      text.append(format("   %,d unreadable records", board.unreadable()));
    }
    return text.toString();
  }

  private static String header(int trend) {
    return format(
        "%-" + NAME + "s %5s %5s  %-" + trend + "s  %5s %5s %5s %7s %6s %5s",
        "source",
        "score",
        "±",
        trend < 13 ? "latest" : "latest scores",
        "mean",
        "betw.",
        "with.",
        "images",
        "failed",
        "/s");
  }

  private String row(Board board, Board.Source source, int trend) {
    SourceQuality quality = source.quality;
    String mean =
        quality == null || quality.getMeanScore() == null
            ? format("%5s %5s %5s", "-", "-", "-")
            : format(
                "%s %5.2f %5.2f",
                level(quality.getMeanScore(), format("%5.2f", quality.getMeanScore())),
                Math.sqrt(quality.getVarianceBetween()),
                Math.sqrt(quality.getVarianceWithin()));
    return format("%-" + NAME + "s ", fit(source.name, NAME))
        + number(source.score)
        + dim(format(" %5s", Double.isNaN(source.deviation) ? "-" : two(source.deviation)))
        + "  "
        + trend(source, trend)
        + "  "
        + mean
        + format(" %,7d ", source.scored)
        + failures(source.failed)
        + format(" %5.1f", board.rate(source));
  }

  private String number(double score) {
    return Double.isNaN(score) ? "    -" : level(score, format("%5.2f", score));
  }

  private String failures(long failed) {
    String text = format("%,6d", failed);
    return failed > 0 ? paint(203, text) : text;
  }

  private String trend(Board.Source source, int length) {
    List<Double> scores = new ArrayList<>(source.trend);
    List<Double> shown = scores.subList(Math.max(0, scores.size() - length), scores.size());
    StringBuilder text = new StringBuilder(" ".repeat(length - shown.size()));
    for (double score : shown) {
      int height = Math.max(0, Math.min(BARS.length - 1, (int) ((score - 1) * 2)));
      text.append(level(score, BARS[height]));
    }
    return text.toString();
  }

  /** One outcome as a line. */
  String event(Board.Event event) {
    String begin =
        dim(TIME.format(event.at())) + format(" %-" + NAME + "s ", fit(event.source(), NAME));
    int left = Math.max(10, width - 49);
    if (event.isFailure()) {
      return begin + paint(203, format("%-21s ", "no score")) + fit(event.about(), left);
    }
    return begin
        + level(event.score(), two(event.score()))
        + dim(" ±" + two(event.deviation()))
        + level(event.score(), format("  %-9s ", word(event.score())))
        + dim(fit(event.about(), left));
  }

  /** The level nearest to a score, in words. */
  static String word(double score) {
    return WORDS[index(score)];
  }

  private static int index(double score) {
    return (int) Math.min(4, Math.max(0, Math.round(score) - 1));
  }

  private String level(double score, String text) {
    return paint(LEVEL_COLOURS[index(score)], text);
  }

  private String paint(int code, String text) {
    return colour ? "\u001b[38;5;" + code + "m" + text + "\u001b[0m" : text;
  }

  private String bold(String text) {
    return colour ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String dim(String text) {
    return colour ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  private static String two(double number) {
    return format("%.2f", number);
  }

  /** Printable and short: what comes from records must not steer the terminal. */
  private static String fit(String text, int length) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= length ? clean : clean.substring(0, length - 1) + "…";
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
