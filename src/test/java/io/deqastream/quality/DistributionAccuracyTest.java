package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class DistributionAccuracyTest {
  private static final Gaussian A = new Gaussian(2, 0.5);
  private static final Gaussian B = new Gaussian(4, 0.7);
  private static final Gaussian C = new Gaussian(3, 1);

  @Test
  void averagesOverPairs() {
    List<Gaussian> predicted = List.of(new Gaussian(2.5, 0.4), new Gaussian(4, 0.7), C);
    DistributionAccuracy accuracy = DistributionAccuracy.of(List.of(A, B, C), predicted);
    assertThat(accuracy.count()).isEqualTo(3);
    assertThat(accuracy.l1()).isCloseTo(0.5 / 3, within(1e-15));
    assertThat(accuracy.rmse()).isCloseTo(0.5 / Math.sqrt(3), within(1e-15));
    assertThat(accuracy.srcc()).isCloseTo(1, within(1e-12));
    assertThat(accuracy.deviationError()).isCloseTo(0.1 / 3, within(1e-15));
    assertThat(accuracy.kullbackLeibler())
        .isCloseTo(A.kullbackLeibler(predicted.get(0)) / 3, within(1e-7));
    assertThat(accuracy.wasserstein()).isCloseTo(Math.hypot(0.5, 0.1) / 3, within(1e-15));
  }

  @Test
  void oneImageHasNoCorrelation() {
    assertThat(DistributionAccuracy.of(List.of(A), List.of(B)).plcc()).isNaN();
  }

  @Test
  void refusesUnpairedLists() {
    assertThatThrownBy(() -> DistributionAccuracy.of(List.of(A), List.of()))
        .hasMessageContaining("1 opinions, 0 predictions");
    assertThatThrownBy(() -> DistributionAccuracy.of(List.of(), List.of()))
        .hasMessageContaining("one at least");
  }
}
