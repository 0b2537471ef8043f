package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoftLabelTest {
  @ParameterizedTest
  @CsvSource({
    // Computed with SciPy's normal distribution from the published formulae; excellent first.
    "PDF,3.7,0.65,"
        + "0.08292241276296874,0.5532338743491737,0.34444642564868594,0.019715873599760708,0.0",
    "PDF,1.6,0.7," + "0.0,0.0,0.07410743724263402,0.5220387146201034,0.42367589981889137",
    "PDF,4.9,0.5," + "0.855342166104116,0.166664638636155,0.0,0.0,0.0",
    "CDF,3.7,0.65,"
        + "0.10583208841108456,0.5159741305425294,0.3490661896847553,0.030616874346472433,0.0",
    "CDF,1.7,0.6," + "0.0,0.0,0.08852716237812826,0.5630619934570045,0.35966952214507825",
    "CDF,2.2,0.3,"
        + "0.012019634219080904,0.012026536316609392,0.16113309654264651,0.7935756601486533,0.02124507277300987"
  })
  void isThePapersLabel(
      LevelDensity density,
      double mean,
      double deviation,
      double excellent,
      double good,
      double fair,
      double poor,
      double bad) {
    SoftLabel label = SoftLabel.of(new Gaussian(mean, deviation), density);
    double[] expected = {excellent, good, fair, poor, bad};
    // The reference adds 1e-9 to the slope's denominator; this label is exact.
    assertThat(label.weights()).containsExactly(expected, within(2e-8));
    assertThat(label.fallback()).isFalse();
  }

  @Property
  void unclippedLabelsSumToOneAndKeepTheMean(
      @ForAll @DoubleRange(min = 1, max = 5) double mean,
      @ForAll @DoubleRange(min = 0, max = 2) double deviation,
      @ForAll LevelDensity density) {
    SoftLabel label = SoftLabel.of(new Gaussian(mean, deviation), density);
    assertThat(Arrays.stream(label.weights()).min().orElseThrow()).isNotNegative();
    assertThat(label.moments().mean()).isCloseTo(mean, within(SoftLabel.MAX_MEAN_ERROR));
    assertThat(Arrays.stream(label.distribution().probabilities()).sum())
        .isCloseTo(1, within(1e-12));
    if (Arrays.stream(label.weights()).allMatch(w -> w > 0)) {
      assertThat(Arrays.stream(label.weights()).sum()).isCloseTo(1, within(1e-9));
      assertThat(label.moments().mean()).isCloseTo(mean, within(1e-9));
    }
  }

  @Property
  void mirrorsAboutTheMiddle(
      @ForAll @DoubleRange(min = 1, max = 5) double mean,
      @ForAll @DoubleRange(min = 0.25, max = 2) double deviation,
      @ForAll LevelDensity density) {
    SoftLabel label = SoftLabel.of(new Gaussian(mean, deviation), density);
    SoftLabel mirror = SoftLabel.of(new Gaussian(6 - mean, deviation), density);
    // Clipping adds mass, which weighs more at high levels: only then may one side alone fall back.
    Assume.that(label.fallback() == mirror.fallback());
    double[] weights = label.weights();
    double[] mirrored = mirror.weights();
    for (int i = 0; i < weights.length; i++) {
      assertThat(weights[i]).isCloseTo(mirrored[4 - i], within(1e-9));
    }
  }

  @Property
  void isContinuousAtTheMiddle(
      @ForAll @DoubleRange(min = 0.6, max = 2) double deviation, @ForAll LevelDensity density) {
    SoftLabel middle = SoftLabel.of(new Gaussian(3, deviation), density);
    for (double step : new double[] {-1e-4, 1e-4, 1e-9}) {
      SoftLabel near = SoftLabel.of(new Gaussian(3 + step, deviation), density);
      assertThat(near.weights()).containsExactly(middle.weights(), within(1e-3));
    }
    assertThat(middle.fallback()).isFalse();
    assertThat(middle.moments().mean()).isCloseTo(3, within(0.02));
  }

  @Property
  void narrowOpinionsAreSplitBetweenNeighbours(
      @ForAll @DoubleRange(min = 1, max = 5) double mean,
      @ForAll @DoubleRange(min = 0, max = 0.19) double deviation) {
    SoftLabel label = SoftLabel.of(new Gaussian(mean, deviation), LevelDensity.PDF);
    assertThat(label.fallback()).isTrue();
    assertThat(label.moments().mean()).isCloseTo(mean, within(1e-12));
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      if (Math.abs(level.value() - mean) >= 1) {
        assertThat(label.weight(level)).isZero();
      }
    }
  }

  @Test
  void aMeanTheAdjustmentCannotKeepFallsBackToo() {
    SoftLabel label = SoftLabel.of(new Gaussian(3.05, 0.21), LevelDensity.CDF);
    assertThat(label.fallback()).isTrue();
    assertThat(label.weights()).containsExactly(new double[] {0, 0.05, 0.95, 0, 0}, within(1e-12));
  }

  @Test
  void theWidestOpinionsStayFinite() {
    for (LevelDensity density : LevelDensity.values()) {
      SoftLabel label = SoftLabel.of(new Gaussian(4.2, 1e12), density);
      assertThat(label.moments().mean()).isCloseTo(4.2, within(SoftLabel.MAX_MEAN_ERROR));
    }
  }

  @Test
  void oneHotIsCertain() {
    SoftLabel label = SoftLabel.oneHot(QualityLevel.POOR);
    assertThat(label.weights()).containsExactly(0, 0, 0, 1, 0);
    assertThat(label.moments()).isEqualTo(new Gaussian(2, 0));
    assertThat(label.fallback()).isFalse();
  }

  @Test
  void refusesAMeanOffTheScale() {
    assertThatThrownBy(() -> SoftLabel.of(new Gaussian(5.2, 1), LevelDensity.PDF))
        .hasMessageContaining("5.2 lies outside 1 to 5");
  }
}
