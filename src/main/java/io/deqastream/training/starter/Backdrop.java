package io.deqastream.training.starter;

import java.util.SplittableRandom;

/**
 * Puts a sharp subject before a ground without detail, as open lenses, night and studios do: such
 * pictures are not blurred, dark or bright by mistake, and a model has to learn it from pictures
 * that nobody spoilt. Stateless.
 */
final class Backdrop {
  private static final int BRIGHT = 150;
  private static final int SPAN = 105;

  private Backdrop() {}

  /**
   * An ellipse of one picture before another one out of focus, or before a plain dark or bright
   * ground.
   *
   * @param subject gives the size, and what is sharp
   * @param behind of about the same size
   * @return a new canvas
   */
  static Canvas isolate(Canvas subject, Canvas behind, SplittableRandom random) {
    Canvas ground = Canvas.blank(subject.width(), subject.height());
    if (random.nextInt(3) > 0) {
      cover(ground, behind);
      double share = 0.004 + 0.016 * random.nextDouble();
      Blurs.gaussian(ground, share * Math.max(ground.width(), ground.height()));
    } else {
      plain(ground, random);
    }
    place(subject, ground, random);
    return ground;
  }

  /** The nearest pixels of another canvas, stretched to this size: it is blurred afterwards. */
  private static void cover(Canvas ground, Canvas with) {
    int w = ground.width();
    int h = ground.height();
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      for (int y = 0; y < h; y++) {
        int row = y * with.height() / h * with.width();
        for (int x = 0; x < w; x++) {
          ground.planes()[c][y * w + x] = with.planes()[c][row + x * with.width() / w];
        }
      }
    }
  }

  /** From one colour at the top to another at the bottom, both dark or both bright. */
  private static void plain(Canvas ground, SplittableRandom random) {
    boolean dark = random.nextBoolean();
    for (float[] plane : ground.planes()) {
      double top = level(dark, random);
      double bottom = level(dark, random);
      for (int i = 0; i < plane.length; i++) {
        int y = i / ground.width();
        plane[i] = (float) (top + (bottom - top) * y / ground.height());
      }
    }
  }

  private static double level(boolean dark, SplittableRandom random) {
    return (dark ? 0 : BRIGHT) + SPAN * Math.pow(random.nextDouble(), dark ? 2 : 0.5);
  }

  private static void place(Canvas subject, Canvas ground, SplittableRandom random) {
    int w = ground.width();
    int h = ground.height();
    double centreX = w * (0.2 + 0.6 * random.nextDouble());
    double centreY = h * (0.3 + 0.6 * random.nextDouble());
    double radiusX = w * (0.12 + 0.33 * random.nextDouble());
    double radiusY = h * (0.15 + 0.35 * random.nextDouble());
    double soft = 0.02 + 0.4 * Math.pow(random.nextDouble(), 2); // of the radius, to either side
    for (int y = 0, at = 0; y < h; y++) {
      for (int x = 0; x < w; x++, at++) {
        double distance = Math.hypot((x - centreX) / radiusX, (y - centreY) / radiusY);
        float shown = (float) Math.min(1, Math.max(0, (1 + soft - distance) / (2 * soft)));
        for (int c = 0; c < Canvas.CHANNELS && shown > 0; c++) {
          float behind = ground.planes()[c][at];
          ground.planes()[c][at] = behind + shown * (subject.planes()[c][at] - behind);
        }
      }
    }
  }
}
