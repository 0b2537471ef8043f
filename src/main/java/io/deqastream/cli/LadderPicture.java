package io.deqastream.cli;

import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import io.deqastream.training.starter.SpoiltPicture;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * One photograph under growing distortions, each with its score, standard deviation and the five
 * probabilities as bars. Draws on one thread.
 */
final class LadderPicture {
  private static final int CELL = 256;
  private static final int GAP = 10;
  private static final int LEFT = 36;
  private static final int TEXT = 28;
  private static final int BARS = 56;
  private static final int NAMES = 24;
  private static final Color INK = new Color(0x22, 0x28, 0x30);
  private static final Color[] COLOURS = {
    new Color(0x27, 0x7f, 0x3e),
    new Color(0x8b, 0xc0, 0x50),
    new Color(0xdf, 0xb9, 0x38),
    new Color(0xdb, 0x82, 0x35),
    new Color(0xbc, 0x35, 0x30)
  };

  private final Graphics2D g;
  private final int height;

  private LadderPicture(Graphics2D g, int height) {
    this.g = g;
    this.height = height;
  }

  /** Writes it as PNG, or as JPEG where the file's name says so. */
  static void write(List<List<SpoiltPicture>> rows, Path file) throws IOException {
    BufferedImage first = rows.get(0).get(0).image();
    int height = CELL * first.getHeight() / first.getWidth();
    int columns = rows.get(0).size();
    int rowHeight = height + TEXT + BARS + NAMES;
    BufferedImage image =
        new BufferedImage(
            LEFT + columns * (CELL + GAP),
            rows.size() * rowHeight + GAP,
            BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, image.getWidth(), image.getHeight());
    LadderPicture picture = new LadderPicture(g, height);
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns; column++) {
        picture.cell(
            rows.get(row).get(column), LEFT + column * (CELL + GAP), GAP + row * rowHeight);
      }
      picture.title(rows.get(row).get(0).distortion(), GAP + row * rowHeight);
    }
    g.dispose();
    String format = file.toString().toLowerCase(Locale.ROOT).matches(".*\\.jpe?g") ? "jpeg" : "png";
    if (!ImageIO.write(image, format, file.toFile())) {
      throw new IOException(file + ": no writer for " + format);
    }
  }

  private void title(String text, int top) {
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    g.setColor(INK);
    int width = g.getFontMetrics().stringWidth(text);
    g.rotate(-Math.PI / 2);
    g.drawString(text, -(top + height / 2 + width / 2), LEFT - 14);
    g.rotate(Math.PI / 2);
  }

  private void cell(SpoiltPicture picture, int left, int top) {
    g.drawImage(picture.image(), left, top, CELL, height, null);
    LevelDistribution predicted = picture.predicted();
    g.setColor(INK);
    int baseline = top + height + TEXT - 8;
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    g.drawString(
        picture.strength() == 0
            ? "untouched"
            : String.format(Locale.ROOT, "strength %.2f", picture.strength()),
        left,
        baseline);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    String score =
        String.format(
            Locale.ROOT, "%.2f \u00b1 %.2f", predicted.score(), Math.sqrt(predicted.variance()));
    g.drawString(score, left + CELL - g.getFontMetrics().stringWidth(score), baseline);
    bars(predicted, left, top + height + TEXT + BARS);
  }

  /** Bad on the left, excellent on the right; a certain level fills the height. */
  private void bars(LevelDistribution predicted, int left, int bottom) {
    int step = CELL / QualityLevel.COUNT;
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      int x = left + (QualityLevel.COUNT - 1 - level.ordinal()) * step;
      int bar = (int) Math.max(1, Math.round(BARS * predicted.probability(level)));
      g.setColor(COLOURS[level.ordinal()]);
      g.fillRect(x + 2, bottom - bar, step - 4, bar);
      g.setColor(INK);
      String name = level.word();
      g.drawString(name, x + (step - g.getFontMetrics().stringWidth(name)) / 2, bottom + 13);
    }
  }
}
