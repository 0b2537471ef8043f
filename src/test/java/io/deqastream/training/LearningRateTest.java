package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Warm-up is linear, what follows is half a cosine. */
final class LearningRateTest {
  @Test
  void risesThenFalls() {
    LearningRate rate = LearningRate.cosine(2, 0.1, 100);

    assertThat(rate.warmUp()).isEqualTo(10);
    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(5)).isEqualTo(1);
    assertThat(rate.at(10)).isEqualTo(2);
    assertThat(rate.at(55)).isCloseTo(1, within(1e-12));
    assertThat(rate.at(100)).isCloseTo(0, within(1e-12));
    assertThat(rate.at(500)).isCloseTo(0, within(1e-12));
  }

  @Test
  void refusesWhatIsNoSchedule() {
    assertThatThrownBy(() -> new LearningRate(0, 0, 1)).hasMessageContaining("positive, got 0");
    assertThatThrownBy(() -> new LearningRate(1, 5, 4)).hasMessageContaining("4 steps with 5");
  }
}
