package io.deqastream.training.starter;

import io.deqastream.image.RgbRaster;
import io.deqastream.image.SquareResizer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Makes labelled pictures without end: scene {@code n} of a seed is always the same, whatever was
 * made before it. Each scene comes once untouched and several times spoilt, so that pairs of one
 * content teach what quality is and what is merely content. Any thread.
 */
final class PictureMill {
  private static final int LEAST_SIDE = 448;
  private static final int MOST_SIDE = 1024;

  /** Pictures per scene. */
  static final int PER_SCENE = 8;

  private static final SquareResizer RESIZER = new SquareResizer();
  private static final double PAIRS = 0.12;
  private static final double PROCEDURAL = 0.12;
  private static final double COLLAGES = 0.2;
  private static final double SUBJECTS = 0.25;
  private static final double TONES = 0.5;

  private final Photographs photographs;
  private final int size;
  private final long seed;

  /**
   * A mill.
   *
   * @param photographs to draw parts of
   * @param size side of the model's input, pixels
   */
  PictureMill(Photographs photographs, int size, long seed) {
    this.photographs = photographs;
    this.size = size;
    this.seed = seed;
  }

  /** All pictures of one scene; the first is untouched. */
  List<LabelledPicture> scene(int number) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
    Canvas content = content(random);
    List<LabelledPicture> pictures = new ArrayList<>();
    RaterPanel.Opinion untouched = RaterPanel.pristine(random);
    pictures.add(
        new LabelledPicture(seen(content), untouched.mos(), untouched.std(), number, null, 0));
    Distortion[] kinds = Distortion.values();
    while (pictures.size() < PER_SCENE) {
      Distortion kind = kinds[random.nextInt(kinds.length)];
      // Two or three strengths of one distortion: the order of these is what must be learnt.
      int steps = Math.min(PER_SCENE - pictures.size(), 2 + random.nextInt(2));
      double first = random.nextDouble();
      for (int i = 0; i < steps; i++) {
        pictures.add(spoilt(content, kind, (first + (double) i / steps) % 1, number, random));
      }
    }
    return pictures;
  }

  /** What the model sees of a canvas: rounded, padded to a square, resized. */
  byte[] seen(Canvas canvas) {
    RgbRaster raster = new RgbRaster(canvas.width(), canvas.height(), canvas.toBytes());
    return RESIZER.resize(raster, size).rgb();
  }

  private LabelledPicture spoilt(
      Canvas content, Distortion kind, double strength, int scene, SplittableRandom random) {
    Canvas canvas = content.copy();
    double total = strength;
    if (random.nextDouble() < PAIRS) {
      Distortion other = Distortion.values()[random.nextInt(Distortion.values().length)];
      double second = 0.6 * random.nextDouble();
      other.apply(canvas, second, random);
      canvas.quantize();
      total = RaterPanel.together(strength, second);
    }
    kind.apply(canvas, strength, random);
    RaterPanel.Opinion opinion = RaterPanel.spoilt(total, kind.disagreement(), random);
    return new LabelledPicture(
        seen(canvas.quantize()), opinion.mos(), opinion.std(), scene, kind, total);
  }

  private Canvas content(SplittableRandom random) {
    int side = random.nextInt(LEAST_SIDE, MOST_SIDE + 1);
    if (photographs.size() > 0 && random.nextDouble() >= PROCEDURAL) {
      Canvas content = part(side, random);
      double composed = random.nextDouble();
      if (composed < COLLAGES) {
        content.pasteHalf(part(side, random), random.nextBoolean());
      } else if (composed < COLLAGES + SUBJECTS) {
        content = Backdrop.isolate(content, part(side, random), random);
      }
      if (random.nextDouble() < TONES) {
        Colours.tone(content, random);
      }
      return content.quantize();
    }
    double aspect = 1 / (1 + 0.78 * random.nextDouble());
    return Procedural.draw(side, (int) (side * aspect), random).quantize();
  }

  private Canvas part(int side, SplittableRandom random) {
    return photographs.part(random.nextInt(photographs.size()), side, random);
  }
}
