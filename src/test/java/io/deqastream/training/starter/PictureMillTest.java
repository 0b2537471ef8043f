package io.deqastream.training.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures of known quality are what they are said to be, every time. */
final class PictureMillTest {
  private static final int SIZE = 112;

  @Test
  void aSceneIsTheSameWhateverWasMadeBefore() {
    PictureMill one = new PictureMill(Photographs.none(), SIZE, 5);
    PictureMill other = new PictureMill(Photographs.none(), SIZE, 5);
    one.scene(0);

    List<LabelledPicture> first = one.scene(1);
    List<LabelledPicture> second = other.scene(1);

    assertThat(first).hasSize(PictureMill.PER_SCENE);
    for (int i = 0; i < first.size(); i++) {
      assertThat(first.get(i).rgb()).isEqualTo(second.get(i).rgb());
      assertThat(first.get(i).mos()).isEqualTo(second.get(i).mos());
    }
    assertThat(first.get(0).distortion()).isNull();
    assertThat(first).allSatisfy(p -> assertThat(p.mos()).isBetween(1.0, 5.0));
    assertThat(first).allSatisfy(p -> assertThat(p.std()).isPositive());
  }

  @ParameterizedTest
  @EnumSource(Distortion.class)
  void strengthTakesAPictureFartherAway(Distortion kind) {
    Canvas clean = Procedural.draw(640, 480, new SplittableRandom(8)).quantize();
    double before = 0;
    for (double strength : new double[] {0.1, 0.5, 0.9}) {
      Canvas spoilt = clean.copy();
      kind.apply(spoilt, strength, new SplittableRandom(1));
      double distance = distance(clean, spoilt.quantize());
      assertThat(distance).isGreaterThan(before);
      before = distance;
    }
  }

  @ParameterizedTest
  @EnumSource(Wavelet.class)
  void aWaveletFileAsLargeAsThePictureChangesNothingToBeSeen(Wavelet wavelet) {
    Canvas clean = Procedural.draw(130, 70, new SplittableRandom(8)).quantize();
    Canvas coded = clean.copy();

    wavelet.compress(coded, 0.5);

    assertThat(distance(clean, coded)).isCloseTo(0, within(0.5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSubjectStandsBeforeItsGround(long seed) {
    Canvas subject = plain(200, 150, 120); // neither as dark nor as bright as any plain ground
    Canvas behind = plain(150, 200, 50);

    Canvas isolated = Backdrop.isolate(subject, behind, new SplittableRandom(seed));

    assertThat(isolated.planes()[0]).contains(120f).isNotEqualTo(subject.planes()[0]);
    assertThat(subject.planes()[0]).containsOnly(120f);
    assertThat(behind.planes()[0]).containsOnly(50f);
  }

  private static Canvas plain(int width, int height, float value) {
    Canvas canvas = Canvas.blank(width, height);
    for (float[] plane : canvas.planes()) {
      Arrays.fill(plane, value);
    }
    return canvas;
  }

  @Test
  void ratersAgreeAboutTheEndsAndDifferInTheMiddle() {
    SplittableRandom random = new SplittableRandom(2);
    double middle = RaterPanel.spoilt(0.5, 1, random).std();

    assertThat(middle).isGreaterThan(RaterPanel.pristine(random).std());
    assertThat(middle).isGreaterThan(RaterPanel.spoilt(0.98, 1, random).std());
    assertThat(RaterPanel.together(0.5, 0.5)).isCloseTo(0.75, within(1e-12));
  }

  private static double distance(Canvas a, Canvas b) {
    double sum = 0;
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      for (int i = 0; i < a.planes()[c].length; i++) {
        double d = a.planes()[c][i] - b.planes()[c][i];
        sum += d * d;
      }
    }
    return Math.sqrt(sum / (3.0 * a.planes()[0].length));
  }
}
