package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.TorchEngine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The optimizer's numbers are PyTorch's; a step frees what it makes and survives no NaN. */
final class AdamWTest {
  private static final AdamW.Settings SETTINGS = new AdamW.Settings(0.9, 0.999, 1e-2, 0.1);

  @Test
  void threeStepsMeetPyTorch() throws Exception {
    float[][] gradients = {{.5f, -.001f, 2}, {-.5f, .001f, 1}, {.1f, .002f, 0}};
    // torch.optim.AdamW 2.7.1, lr 0.1, eps 0.01, weight_decay 0.1
    float[][] wanted = {
      {0.8919608f, -1.9709091f, 2.8704975f},
      {0.8882012f, -1.9516785f, 2.7491605f},
      {0.8745123f, -1.9389181f, 2.6501653f}
    };
    try (NDManager manager = TorchEngine.manager("cpu");
        NDArray weight = manager.create(new float[] {1, -2, 3});
        AdamW optimizer = new AdamW(manager, Map.of("w", weight), SETTINGS)) {
      GradientStep step = new GradientStep(manager, optimizer, Double.POSITIVE_INFINITY);
      for (int i = 0; i < 3; i++) {
        float[] slope = gradients[i];
        step.run(0.1, 1, (part, work) -> weight.mul(work.create(slope)).sum());
        assertThat(weight.toFloatArray()).containsExactly(wanted[i], within(2e-6f));
      }
      assertThat(optimizer.steps()).isEqualTo(3);
    }
  }

  @Test
  void partsAreAveragedAndGradientsClipped() throws Exception {
    try (NDManager manager = TorchEngine.manager("cpu");
        NDArray weight = manager.create(new float[] {0, 0});
        AdamW optimizer = new AdamW(manager, Map.of("w", weight), SETTINGS)) {
      double norm =
          new GradientStep(manager, optimizer, 1)
              .run(0.1, 2, (part, work) -> weight.mul(work.create(new float[] {6, 8})).sum());

      assertThat(norm).isCloseTo(10, within(1e-5));
      // Clipped to {0.6, 0.8}; Adam's first step is lr * g / (|g| + eps).
      assertThat(weight.toFloatArray())
          .containsExactly(new float[] {-0.1f * .6f / .61f, -0.1f * .8f / .81f}, within(1e-6f));
    }
  }

  @Test
  void nothingChangesOnceTheLossIsNotFinite() {
    try (NDManager manager = TorchEngine.manager("cpu");
        NDArray weight = manager.create(new float[] {1, 2});
        AdamW optimizer = new AdamW(manager, Map.of("w", weight), SETTINGS)) {
      GradientStep step = new GradientStep(manager, optimizer, 1);

      assertThatThrownBy(
              () -> step.run(1, 1, (part, work) -> weight.mul(Float.POSITIVE_INFINITY).sum()))
          .isInstanceOf(DivergedException.class)
          .hasMessageContaining("Infinity");
      assertThat(weight.toFloatArray()).containsExactly(1, 2);
    }
  }

  @Test
  void stepsLeaveNoArraysBehind() throws Exception {
    try (NDManager manager = TorchEngine.manager("cpu");
        NDArray a = manager.ones(new Shape(4));
        NDArray b = manager.ones(new Shape(4));
        AdamW optimizer =
            new AdamW(manager, new LinkedHashMap<>(Map.of("a", a, "b", b)), SETTINGS)) {
      GradientStep step = new GradientStep(manager, optimizer, 1);
      int before = manager.getManagedArrays().size();
      for (int i : List.of(1, 2, 3)) {
        step.run(0.1, i, (part, work) -> work.ones(new Shape(4)).mul(a).mul(b).exp().sum());
      }
      assertThat(manager.getManagedArrays()).hasSize(before);
    }
  }
}
