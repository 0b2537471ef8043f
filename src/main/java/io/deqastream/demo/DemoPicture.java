package io.deqastream.demo;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * Paints scenes for the demo: sky, hills, houses with windows, signs with lines of writing. The
 * same seed paints the same scene. They have edges, texture and flat areas, so that every
 * distortion has something to spoil; they are nobody's photographs.
 */
final class DemoPicture {
  static final int WIDTH = 480;
  static final int HEIGHT = 360;

  private final Random random;
  private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
  private final Graphics2D g = image.createGraphics();

  private DemoPicture(long seed) {
    random = new Random(seed);
  }

  /** Paints the scene of a seed. */
  static BufferedImage paint(long seed) {
    DemoPicture picture = new DemoPicture(seed);
    picture.scene();
    picture.g.dispose();
    picture.texture();
    return picture.image;
  }

  private void scene() {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    float hue = random.nextFloat();
    g.setPaint(
        new GradientPaint(
            0,
            0,
            Color.getHSBColor(0.55f + 0.1f * hue, 0.6f, 0.95f),
            0,
            HEIGHT,
            Color.getHSBColor(0.1f * hue, 0.25f, 1f)));
    g.fillRect(0, 0, WIDTH, HEIGHT);
    g.setPaint(Color.getHSBColor(0.14f, 0.4f, 1f));
    int sun = 30 + random.nextInt(40);
    g.fill(new Ellipse2D.Double(random.nextInt(WIDTH), 20.0 + random.nextInt(60), sun, sun));
    for (int layer = 0; layer < 3; layer++) {
      hills(150 + 50 * layer, Color.getHSBColor(0.3f + 0.05f * hue, 0.5f, 0.75f - 0.18f * layer));
    }
    int houses = 2 + random.nextInt(3);
    for (int i = 0; i < houses; i++) {
      house(20 + i * (WIDTH - 40) / houses, 170 + random.nextInt(50));
    }
    sign(random.nextInt(WIDTH - 130), 270);
  }

  private void hills(int base, Color colour) {
    Path2D path = new Path2D.Double();
    path.moveTo(0, HEIGHT);
    double phase = random.nextDouble() * 6;
    for (int x = 0; x <= WIDTH; x += 8) {
      path.lineTo(x, base + 25 * Math.sin(x / 70.0 + phase) + 9 * Math.sin(x / 17.0 + 2 * phase));
    }
    path.lineTo(WIDTH, HEIGHT);
    g.setPaint(colour);
    g.fill(path);
  }

  private void house(int x, int y) {
    int width = 70 + random.nextInt(50);
    int height = HEIGHT - y - 30;
    g.setPaint(Color.getHSBColor(random.nextFloat(), 0.45f, 0.5f + 0.4f * random.nextFloat()));
    g.fillRect(x, y, width, height);
    g.setPaint(Color.getHSBColor(0.02f, 0.7f, 0.5f));
    Path2D roof = new Path2D.Double();
    roof.moveTo(x - 8.0, y);
    roof.lineTo(x + width / 2.0, y - 35.0);
    roof.lineTo(x + width + 8.0, y);
    roof.closePath();
    g.fill(roof);
    for (int row = y + 12; row < y + height - 20; row += 26) {
      for (int column = x + 10; column < x + width - 14; column += 22) {
        g.setPaint(random.nextInt(3) == 0 ? new Color(255, 236, 160) : new Color(50, 60, 90));
        g.fillRect(column, row, 12, 16);
        g.setPaint(Color.WHITE);
        g.drawRect(column, row, 12, 16);
      }
    }
  }

  /** A board with words made of strokes: fine detail without any font. */
  private void sign(int x, int y) {
    g.setPaint(new Color(250, 248, 240));
    g.fill(new RoundRectangle2D.Double(x, y, 120, 76, 8, 8));
    g.setPaint(new Color(40, 40, 50));
    g.setStroke(new BasicStroke(1.4f));
    for (int line = y + 12; line < y + 70; line += 11) {
      int at = x + 8;
      while (at < x + 106) {
        int letters = 2 + random.nextInt(5);
        for (int i = 0; i < letters && at < x + 112; i++) {
          g.drawLine(at, line, at + random.nextInt(4), line + 6);
          g.drawLine(at, line + random.nextInt(7), at + 4, line + random.nextInt(7));
          at += 6;
        }
        at += 6;
      }
    }
  }

  /** Fine grain, as real surfaces have. */
  private void texture() {
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int grain = random.nextInt(9) - 4;
        image.setRGB(x, y, Distortion.shifted(image.getRGB(x, y), grain, grain, grain));
      }
    }
  }
}
