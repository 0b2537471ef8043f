package io.deqastream.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class QualityMomentsTest {
  @Property
  void equalsDirectComputation(@ForAll("images") List<LevelDistribution> images) {
    QualityMoments moments = over(images);
    double mean = images.stream().mapToDouble(LevelDistribution::score).average().orElse(0);
    double between =
        images.stream().mapToDouble(i -> Math.pow(i.score() - mean, 2)).average().orElse(0);
    double within = images.stream().mapToDouble(LevelDistribution::variance).average().orElse(0);
    assertThat(moments.count()).isEqualTo(images.size());
    assertThat(moments.mean()).isCloseTo(mean, within(1e-12));
    assertThat(moments.varianceBetween()).isCloseTo(between, within(1e-12));
    assertThat(moments.meanVarianceWithin()).isCloseTo(within, within(1e-12));
    assertThat(moments.min())
        .isEqualTo(
            images.stream()
                .mapToDouble(LevelDistribution::score)
                .min()
                .orElse(Double.POSITIVE_INFINITY));
    assertThat(moments.max())
        .isEqualTo(
            images.stream()
                .mapToDouble(LevelDistribution::score)
                .max()
                .orElse(Double.NEGATIVE_INFINITY));
  }

  @Property
  void totalVarianceIsThatOfTheMixture(@ForAll("someImages") List<LevelDistribution> images) {
    QualityMoments moments = over(images);
    double[] shares = QualityLevel.BEST_FIRST.stream().mapToDouble(moments::levelShare).toArray();
    LevelDistribution mixture = LevelDistribution.of(shares);
    assertThat(mixture.score()).isCloseTo(moments.mean(), within(1e-12));
    assertThat(mixture.variance()).isCloseTo(moments.totalVariance(), within(1e-12));
  }

  @Property
  void mergingIsCommutative(
      @ForAll("images") List<LevelDistribution> a, @ForAll("images") List<LevelDistribution> b) {
    assertThat(over(a).merge(over(b))).isEqualTo(over(b).merge(over(a)));
  }

  @Property
  void mergingIsAssociative(
      @ForAll("images") List<LevelDistribution> a,
      @ForAll("images") List<LevelDistribution> b,
      @ForAll("images") List<LevelDistribution> c) {
    assertClose(over(a).merge(over(b)).merge(over(c)), over(a).merge(over(b).merge(over(c))));
  }

  @Property
  void anySplitGivesTheSame(@ForAll("someImages") List<LevelDistribution> images) {
    QualityMoments whole = over(images);
    for (int cut = 0; cut <= images.size(); cut++) {
      QualityMoments parts =
          over(images.subList(0, cut)).merge(over(images.subList(cut, images.size())));
      assertClose(parts, whole);
    }
  }

  @Property
  void emptyIsNeutral(@ForAll("images") List<LevelDistribution> images) {
    QualityMoments moments = over(images);
    assertThat(moments.merge(QualityMoments.EMPTY)).isEqualTo(moments);
    assertThat(QualityMoments.EMPTY.merge(moments)).isEqualTo(moments);
  }

  @Test
  void refusesBrokenState() {
    assertThatThrownBy(
            () -> new QualityMoments(-1, 0, 0, 0, 0, 0, QualityMoments.EMPTY.levelMass()))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> new QualityMoments(1, 3, 0, 0, 3, 3, List.of(1.0)))
        .hasMessageContaining("got 1");
    assertThat(QualityMoments.EMPTY.totalVariance()).isZero();
    assertThat(QualityMoments.EMPTY.levelShare(QualityLevel.GOOD)).isZero();
  }

  @Provide
  Arbitrary<List<LevelDistribution>> images() {
    return image().list().ofMaxSize(25);
  }

  @Provide
  Arbitrary<List<LevelDistribution>> someImages() {
    return image().list().ofMinSize(1).ofMaxSize(25);
  }

  private static Arbitrary<LevelDistribution> image() {
    return Arbitraries.floats()
        .between(-12, 12)
        .array(float[].class)
        .ofSize(5)
        .map(LevelDistribution::fromLogits);
  }

  private static QualityMoments over(List<LevelDistribution> images) {
    QualityMoments moments = QualityMoments.EMPTY;
    for (LevelDistribution image : images) {
      moments = moments.plus(image);
    }
    return moments;
  }

  private static void assertClose(QualityMoments actual, QualityMoments expected) {
    assertThat(actual.count()).isEqualTo(expected.count());
    assertThat(actual.mean()).isCloseTo(expected.mean(), within(1e-12));
    assertThat(actual.squares()).isCloseTo(expected.squares(), within(1e-10));
    assertThat(actual.withinSum()).isCloseTo(expected.withinSum(), within(1e-11));
    assertThat(actual.min()).isEqualTo(expected.min());
    assertThat(actual.max()).isEqualTo(expected.max());
    for (QualityLevel level : QualityLevel.BEST_FIRST) {
      assertThat(actual.levelShare(level)).isCloseTo(expected.levelShare(level), within(1e-12));
    }
  }
}
