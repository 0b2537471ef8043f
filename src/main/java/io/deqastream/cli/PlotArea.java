package io.deqastream.cli;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/**
 * A small picture with two linear axes to draw points and lines into. Draws on one thread; values
 * outside the axes are not shown.
 */
final class PlotArea {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 600;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int BOTTOM = 65;
  private static final Color INK = new Color(0x33, 0x3a, 0x45);
  private static final Color GRID = new Color(0xe3, 0xe6, 0xea);

  private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
  private final Graphics2D g = image.createGraphics();
  private final double[] x;
  private final double[] y;

  /** Axes from and to, widened to whole ticks. */
  PlotArea(String title, String xName, double[] xRange, String yName, double[] yRange) {
    this.x = widened(xRange);
    this.y = widened(yRange);
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, WIDTH, HEIGHT);
    axes();
    g.setColor(INK);
    g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 18));
    g.drawString(title, LEFT, 30);
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    centred(xName, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16);
    g.rotate(-Math.PI / 2);
    centred(yName, -(TOP + HEIGHT - BOTTOM) / 2, 22);
    g.rotate(Math.PI / 2);
  }

  /** Half-transparent dots. */
  PlotArea points(double[] xs, double[] ys, Color colour, double size) {
    g.clipRect(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
    g.setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 130));
    for (int i = 0; i < xs.length; i++) {
      g.fill(new Ellipse2D.Double(px(xs[i]) - size / 2, py(ys[i]) - size / 2, size, size));
    }
    g.setClip(null);
    return this;
  }

  /** A line through points in order. */
  PlotArea line(double[] xs, double[] ys, Color colour, float width) {
    Path2D path = new Path2D.Double();
    for (int i = 0; i < xs.length; i++) {
      if (i == 0) {
        path.moveTo(px(xs[i]), py(ys[i]));
      } else {
        path.lineTo(px(xs[i]), py(ys[i]));
      }
    }
    g.clipRect(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
    g.setColor(colour);
    g.setStroke(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(path);
    g.setClip(null);
    return this;
  }

  /** Text in the upper left corner of the area, line by line. */
  PlotArea note(String... lines) {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    g.setColor(INK);
    for (int i = 0; i < lines.length; i++) {
      g.drawString(lines[i], LEFT + 12, TOP + 22 + 19 * i);
    }
    return this;
  }

  /** Writes it as PNG. */
  void write(Path file) throws IOException {
    g.dispose();
    if (!ImageIO.write(image, "png", file.toFile())) {
      throw new IOException(file + ": no writer for PNG");
    }
  }

  private void axes() {
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
    for (double tick = x[0]; tick <= x[1] + 1e-9 * x[2]; tick += x[2]) {
      g.setColor(GRID);
      g.drawLine((int) px(tick), TOP, (int) px(tick), HEIGHT - BOTTOM);
      g.setColor(INK);
      centred(label(tick, x[2]), (int) px(tick), HEIGHT - BOTTOM + 20);
    }
    for (double tick = y[0]; tick <= y[1] + 1e-9 * y[2]; tick += y[2]) {
      g.setColor(GRID);
      g.drawLine(LEFT, (int) py(tick), WIDTH - RIGHT, (int) py(tick));
      g.setColor(INK);
      String text = label(tick, y[2]);
      g.drawString(text, LEFT - 8 - g.getFontMetrics().stringWidth(text), (int) py(tick) + 5);
    }
    g.drawRect(LEFT, TOP, WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM);
  }

  private void centred(String text, int at, int baseline) {
    FontMetrics metrics = g.getFontMetrics();
    g.drawString(text, at - metrics.stringWidth(text) / 2, baseline);
  }

  private double px(double value) {
    return LEFT + (value - x[0]) / (x[1] - x[0]) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return HEIGHT - BOTTOM - (value - y[0]) / (y[1] - y[0]) * (HEIGHT - TOP - BOTTOM);
  }

  /** Low end, high end and step of ticks at 1, 2 or 5 times a power of ten. */
  private static double[] widened(double[] range) {
    double span = range[1] > range[0] ? range[1] - range[0] : Math.max(1e-9, Math.abs(range[0]));
    double power = Math.pow(10, Math.floor(Math.log10(span / 5)));
    double rough = span / 5 / power;
    double step = power * (rough < 1.5 ? 1 : rough < 3.5 ? 2 : rough < 7.5 ? 5 : 10);
    double low = Math.floor(range[0] / step + 1e-9) * step;
    double high = Math.ceil(range[1] / step - 1e-9) * step;
    return new double[] {low, high > low ? high : low + step, step};
  }

  private static String label(double tick, double step) {
    int digits = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    return String.format(Locale.ROOT, "%." + digits + "f", tick + 0.0);
  }
}
