package io.deqastream.training.starter;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/**
 * Pictures made from nothing: dead leaves (occluding shapes whose sizes follow a power law, as in
 * natural scenes), skies and clouds, a few large shapes, and pages of text-like strokes. Sharp and
 * clean before anything is done to them. Stateless.
 */
final class Procedural {
  private Procedural() {}

  /** A new one. */
  static Canvas draw(int width, int height, SplittableRandom random) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    double hue = random.nextDouble();
    g.setPaint(gradient(hue, width, height, random));
    g.fillRect(0, 0, width, height);
    int kind = random.nextInt(6);
    boolean few = kind >= 4;
    if (kind == 0) {
      text(g, width, height, random);
    } else if (few) {
      largeShapes(g, hue, width, height, random);
    } else {
      leaves(g, hue, width, height, kind == 1 ? 0.5 : 1, random);
    }
    g.dispose();
    Canvas canvas = Canvas.of(image);
    if (kind != 0 && (!few || random.nextBoolean())) {
      texture(canvas, random);
    }
    return canvas;
  }

  private static GradientPaint gradient(
      double hue, int width, int height, SplittableRandom random) {
    return new GradientPaint(
        random.nextInt(width),
        0,
        colour(hue, random),
        random.nextInt(width),
        height,
        colour(hue, random));
  }

  private static Color colour(double hue, SplittableRandom random) {
    return Color.getHSBColor(
        (float) (hue + 0.18 * random.nextGaussian()),
        (float) Math.pow(random.nextDouble(), 1.3),
        (float) (0.08 + 0.9 * random.nextDouble()));
  }

  private static void leaves(
      Graphics2D g, double hue, int width, int height, double cover, SplittableRandom random) {
    double largest = 0.35 * Math.max(width, height);
    double smallest = 2.5;
    int count = 300 + random.nextInt(1200);
    int horizon = (int) (height * (1 - cover));
    for (int i = 0; i < count; i++) {
      // Radii with density r^-3 between the bounds, large ones first more often.
      double u = random.nextDouble() * (1 - 0.6 * i / count);
      double r = 1 / Math.sqrt((1 - u) / (smallest * smallest) + u / (largest * largest));
      double x = random.nextDouble(width);
      double y = horizon + random.nextDouble() * (height - horizon) * 1.1;
      put(g, new Point2D.Double(x, y), r, true, hue, random);
    }
  }

  /** Smooth surfaces and few edges, as in pictures of things and in abstract ones. */
  private static void largeShapes(
      Graphics2D g, double hue, int width, int height, SplittableRandom random) {
    int count = 3 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      double r = Math.max(width, height) * (0.02 + 0.5 * Math.pow(random.nextDouble(), 2));
      Point2D at = new Point2D.Double(random.nextDouble(width), random.nextDouble(height));
      put(g, at, r, false, hue, random);
    }
  }

  /** One shape of radius {@code r}, turned at random, shaded or perhaps plain. */
  private static void put(
      Graphics2D g,
      Point2D at,
      double r,
      boolean perhapsPlain,
      double hue,
      SplittableRandom random) {
    AffineTransform kept = g.getTransform();
    g.translate(at.getX(), at.getY());
    g.rotate(random.nextDouble(Math.PI));
    Color first = colour(hue, random);
    g.setPaint(
        perhapsPlain && random.nextBoolean()
            ? first
            : new GradientPaint((float) -r, 0, first, (float) r, (float) r, colour(hue, random)));
    g.fill(shape(r, random));
    g.setTransform(kept);
  }

  private static Shape shape(double r, SplittableRandom random) {
    double flat = 0.3 + 0.7 * random.nextDouble();
    return switch (random.nextInt(3)) {
      case 0 -> new Ellipse2D.Double(-r, -r * flat, 2 * r, 2 * r * flat);
      case 1 -> new Rectangle2D.Double(-r, -r * flat, 2 * r, 2 * r * flat);
      default -> polygon(r, flat, random);
    };
  }

  private static Shape polygon(double r, double flat, SplittableRandom random) {
    Path2D path = new Path2D.Double();
    int corners = 3 + random.nextInt(5);
    for (int i = 0; i < corners; i++) {
      double a = 2 * Math.PI * (i + 0.6 * random.nextDouble()) / corners;
      if (i == 0) {
        path.moveTo(r * Math.cos(a), r * flat * Math.sin(a));
      } else {
        path.lineTo(r * Math.cos(a), r * flat * Math.sin(a));
      }
    }
    path.closePath();
    return path;
  }

  private static void text(Graphics2D g, int width, int height, SplittableRandom random) {
    boolean dark = random.nextInt(3) == 0;
    g.setColor(Color.getHSBColor((float) random.nextDouble(), 0.08f, dark ? 0.12f : 0.96f));
    g.fillRect(width / 20, height / 20, width - width / 10, height - height / 10);
    double size = 7 + 14 * random.nextDouble();
    g.setStroke(new BasicStroke((float) Math.max(1.1, size / 8)));
    g.setColor(
        Color.getHSBColor(
            (float) random.nextDouble(),
            random.nextInt(3) == 0 ? 0.8f : 0.1f,
            dark ? 0.9f : 0.15f));
    for (double y = height * 0.1; y < height * 0.9; y += size * 1.7) {
      for (double x = width * 0.09;
          x < width * 0.9;
          x += size * (random.nextInt(6) == 0 ? 1.3 : 0.7)) {
        Path2D glyph = new Path2D.Double();
        glyph.moveTo(x + size * 0.5 * random.nextDouble(), y);
        int strokes = 2 + random.nextInt(3);
        for (int i = 0; i < strokes; i++) {
          double gx = x + size * 0.5 * random.nextDouble();
          double gy = y + size * random.nextInt(3) / 2;
          if (random.nextInt(3) == 0) {
            glyph.quadTo(x + size * 0.5, y + size * 0.5, gx, gy);
          } else {
            glyph.lineTo(gx, gy);
          }
        }
        g.draw(glyph);
      }
    }
  }

  /** A fine grain of random strength and direction, so that surfaces are not dead flat. */
  private static void texture(Canvas canvas, SplittableRandom random) {
    double strength = 14 * Math.pow(random.nextDouble(), 2);
    Canvas grain = Canvas.blank(canvas.width() / 2 + 1, canvas.height() / 2 + 1);
    Noise.add(grain, strength, true, random);
    Canvas wide = Resampler.BICUBIC.resize(grain, canvas.width(), canvas.height());
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      for (int i = 0; i < canvas.planes()[c].length; i++) {
        canvas.planes()[c][i] += wide.planes()[c][i];
      }
    }
  }
}
