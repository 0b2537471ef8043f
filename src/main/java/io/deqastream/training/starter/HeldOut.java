package io.deqastream.training.starter;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pictures to judge the starter by: photographs it never saw, whole, at usual sizes, each untouched
 * and under every distortion at five strengths. The same for everyone who has the photographs.
 */
final class HeldOut {
  private static final int[] SIDES = {512, 640, 768, 896, 1024};
  private static final int STRENGTHS = 5;

  private HeldOut() {}

  /** Strength of a step, 0 to 4. */
  static double strength(int step) {
    return 0.1 + 0.2 * step;
  }

  /** All pictures of one photograph, the untouched one first; {@code scene} is its number. */
  static List<LabelledPicture> of(Photographs photographs, int index, PictureMill mill) {
    SplittableRandom raters = new SplittableRandom(index);
    Canvas whole = photographs.whole(index, SIDES[index % SIDES.length]);
    List<LabelledPicture> pictures = new ArrayList<>();
    RaterPanel.Opinion untouched = RaterPanel.pristine(raters);
    pictures.add(
        new LabelledPicture(mill.seen(whole), untouched.mos(), untouched.std(), index, null, 0));
    for (Distortion kind : Distortion.values()) {
      for (int step = 0; step < STRENGTHS; step++) {
        Canvas canvas = whole.copy();
        double strength = strength(step);
        kind.apply(canvas, strength, new SplittableRandom(index * 100L + kind.ordinal()));
        RaterPanel.Opinion opinion = RaterPanel.spoilt(strength, kind.disagreement(), raters);
        pictures.add(
            new LabelledPicture(
                mill.seen(canvas.quantize()), opinion.mos(), opinion.std(), index, kind, strength));
      }
    }
    return pictures;
  }
}
