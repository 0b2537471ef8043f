package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.deqastream.model.StageDifference;
import io.deqastream.quality.Gaussian;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the commands compare: recorded losses and gradients, and predictions with opinions. */
final class TrainingVerificationTest {
  @Test
  void theTinyCheckpointMeetsItsRecording() throws Exception {
    List<StageDifference> all =
        TrainingVerification.compare(
            Path.of("src/test/resources/checkpoints/tiny-fp32"),
            "cpu",
            Path.of("src/test/resources/training"));

    assertThat(all).hasSize(10 + 16).allSatisfy(d -> assertThat(d.relative()).isLessThan(1e-4));
    assertThat(all).extracting(StageDifference::stage).contains("loss rank", "loss kl_B");
  }

  @Test
  void aMonotonePredictionEvaluatesAsOne() {
    List<Gaussian> opinions =
        IntStream.range(0, 9).mapToObj(i -> new Gaussian(1 + i / 2.0, 0.5)).toList();

    Evaluation same = Evaluation.of(opinions, opinions);
    Evaluation constant =
        Evaluation.of(opinions, opinions.stream().map(o -> new Gaussian(3, 0.5)).toList());

    assertThat(same.srcc()).isCloseTo(1, within(1e-12));
    assertThat(same.krcc()).isCloseTo(1, within(1e-12));
    assertThat(same.plcc()).isGreaterThan(0.99);
    assertThat(same.distributions().wasserstein()).isCloseTo(0, within(1e-3));
    assertThat(constant.curve()).isNull();
    assertThat(constant.srcc()).isNaN();
  }
}
