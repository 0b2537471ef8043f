package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class MosRangeTest {
  private static final MosRange PERCENT = new MosRange(0, 100);

  @Test
  void mapsLinearlyToOneToFive() {
    assertThat(PERCENT.scale(new Gaussian(0, 10))).isEqualTo(new Gaussian(1, 0.4));
    assertThat(PERCENT.scale(new Gaussian(75, 50))).isEqualTo(new Gaussian(4, 2));
    assertThat(PERCENT.scale(new Gaussian(100, 0))).isEqualTo(new Gaussian(5, 0));
    assertThat(MosRange.of(3, 1.5, 4)).isEqualTo(new MosRange(1.5, 4));
  }

  @Test
  void fiveEqualIntervalsTheLowerOneOwnsTheEdge() {
    assertThat(PERCENT.level(0)).isEqualTo(QualityLevel.BAD);
    assertThat(PERCENT.level(20)).isEqualTo(QualityLevel.BAD);
    assertThat(PERCENT.level(20.001)).isEqualTo(QualityLevel.POOR);
    assertThat(PERCENT.level(50)).isEqualTo(QualityLevel.FAIR);
    assertThat(PERCENT.level(79.9)).isEqualTo(QualityLevel.GOOD);
    assertThat(PERCENT.level(100)).isEqualTo(QualityLevel.EXCELLENT);
  }

  @Property
  void theLevelIsWithinItsInterval(@ForAll @DoubleRange(min = 0, max = 100) double mos) {
    double centre = 20 * PERCENT.level(mos).value() - 10;
    assertThat(mos).isCloseTo(centre, within(10 + 1e-6));
  }

  @Property
  void everyEndpointScalesInside(
      @ForAll @DoubleRange(min = -1e3, max = 1e3) double min,
      @ForAll @DoubleRange(min = 0.01, max = 1e3) double width) {
    MosRange range = new MosRange(min, min + width);
    assertThat(range.scale(new Gaussian(range.min(), 0)).mean()).isEqualTo(1);
    assertThat(range.scale(new Gaussian(range.max(), 0)).mean()).isEqualTo(5);
  }

  @Test
  void errorsNameTheScoreAndTheRange() {
    assertThatThrownBy(() -> PERCENT.scale(new Gaussian(100.5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("MOS 100.5 lies outside its range 0.0 to 100.0");
    assertThatThrownBy(() -> PERCENT.level(-1)).hasMessageContaining("-1.0 lies outside");
    assertThatThrownBy(() -> new MosRange(3, 3)).hasMessageContaining("3.0 to 3.0");
    assertThatThrownBy(() -> MosRange.of()).hasMessageContaining("not empty");
    assertThatThrownBy(() -> MosRange.of(1, Double.NaN)).hasMessageContaining("NaN");
  }
}
