package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LevelDistributionTest {
  @Property
  void softmaxSumsToOneAndIgnoresAShift(
      @ForAll @Size(5) @FloatRange(min = -1000, max = 1000) float[] logits) {
    LevelDistribution distribution = LevelDistribution.fromLogits(logits);
    assertThat(Arrays.stream(distribution.probabilities()).sum()).isCloseTo(1, within(1e-12));
    assertThat(distribution.score()).isBetween(1 - 1e-12, 5 + 1e-12);
    assertThat(distribution.variance()).isBetween(0.0, 4 + 1e-12);
    float[] shifted = new float[5];
    for (int i = 0; i < 5; i++) {
      shifted[i] = logits[i] + 512;
    }
    assertThat(LevelDistribution.fromLogits(shifted).score())
        .isCloseTo(distribution.score(), within(1e-3));
  }

  @Test
  void momentsOfAKnownDistribution() {
    LevelDistribution d = LevelDistribution.of(0.5, 0, 0, 0, 0.5);
    assertThat(d.score()).isEqualTo(3);
    assertThat(d.variance()).isEqualTo(4);
    assertThat(d.moments()).isEqualTo(new Gaussian(3, 2));
    assertThat(d.probability(QualityLevel.BAD)).isEqualTo(0.5);
    assertThat(LevelDistribution.fromLogits(0, 0, 0, 0, 0).score()).isCloseTo(3, within(1e-15));
  }

  @Test
  void refusesWhatIsNoDistribution() {
    assertThatThrownBy(() -> LevelDistribution.of(0.5, 0.5)).hasMessageContaining("got 2");
    assertThatThrownBy(() -> LevelDistribution.of(0.5, 0.5, 0.5, 0, 0)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> LevelDistribution.of(-0.5, 1.5, 0, 0, 0)).hasMessageContaining("-0.5");
    assertThatThrownBy(() -> LevelDistribution.fromLogits(0, 0, Float.NaN, 0, 0))
        .hasMessageContaining("NaN");
  }

  @Test
  void levelsKnowTheirPlace() {
    for (QualityLevel level : QualityLevel.values()) {
      assertThat(QualityLevel.ofValue(level.value())).isEqualTo(level);
    }
    assertThatThrownBy(() -> QualityLevel.ofValue(6)).hasMessageContaining("got 6");
    assertThat(QualityLevel.FAIR.word()).isEqualTo("fair");
  }
}
