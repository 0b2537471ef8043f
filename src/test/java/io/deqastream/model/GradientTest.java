package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.vision.VisionConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The serving blocks also train: a gradient reaches every parameter, and it is the right one. */
final class GradientTest {
  private static final MplugOwl2Config CONFIG =
      new MplugOwl2Config(
          new VisionConfig(8, 4, 8, 12, 2, 2, 1e-6),
          new AbstractorConfig(8, 12, 2, 2, 3, 2, 1e-6),
          new LlamaConfig(12, 16, 2, 2, 20, 1e-5, 10000));
  private static final long[] BEFORE = {1, 2};
  private static final long[] AFTER = {3, 4, 5};

  @Test
  void aGradientReachesEveryParameter() {
    try (NDManager manager = TorchEngine.manager("cpu")) {
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      MplugOwl2Network network = network(manager, parameters);
      parameters.values().forEach(p -> p.setRequiresGradient(true));

      backward(manager, network);

      assertThat(parameters)
          .allSatisfy((name, p) -> assertThat(norm(p.getGradient())).as(name).isPositive());
    }
  }

  @Test
  void theGradientIsTheSlope() {
    try (NDManager manager = TorchEngine.manager("cpu")) {
      Map<String, NDArray> parameters = new LinkedHashMap<>();
      MplugOwl2Network network = network(manager, parameters);
      NDArray probed = parameters.get("model.vision_model.encoder.layers.0.mlp.fc1.bias");
      probed.setRequiresGradient(true);
      backward(manager, network);
      float slope = probed.getGradient().getFloat(0);
      probed.setRequiresGradient(false);

      float step = 1e-2f;
      float[] values = probed.toFloatArray();
      values[0] += step;
      probed.set(values);
      float up = loss(manager, network);
      values[0] -= 2 * step;
      probed.set(values);
      float down = loss(manager, network);

      assertThat((up - down) / (2 * step)).isCloseTo(slope, Percentage.withPercentage(3));
    }
  }

  private static void backward(NDManager manager, MplugOwl2Network network) {
    try (NDManager work = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      collector.backward(loss(work, network, pixels(work)));
    }
  }

  private static float loss(NDManager manager, MplugOwl2Network network) {
    try (NDManager work = manager.newSubManager()) {
      return loss(work, network, pixels(work)).getFloat();
    }
  }

  private static NDArray loss(NDManager work, MplugOwl2Network network, NDArray pixels) {
    NDArray visual = network.visualTokens(pixels, StageTap.NONE);
    NDArray before = work.create(BEFORE).reshape(1, -1).repeat(0, 2);
    NDArray after = work.create(AFTER).reshape(1, -1).repeat(0, 2);
    NDArray logits = network.logits(network.hidden(visual, before, after, StageTap.NONE));
    return logits.logSoftmax(-1).get(":, :, 7").neg().sum();
  }

  private static NDArray pixels(NDManager work) {
    return work.arange(2 * 3 * 8 * 8).toType(DataType.FLOAT32, false).sin().reshape(2, 3, 8, 8);
  }

  private static MplugOwl2Network network(NDManager manager, Map<String, NDArray> parameters) {
    manager.getEngine().setRandomSeed(5);
    ParameterSource random =
        new ParameterSource() {
          @Override
          public NDArray parameter(String name, long... shape) {
            NDArray array = manager.randomNormal(0, 0.4f, new Shape(shape), DataType.FLOAT32);
            parameters.put(name, array);
            return array;
          }

          @Override
          public NDArray buffer(String name, long... shape) {
            return manager.randomNormal(0, 0.4f, new Shape(shape), DataType.FLOAT32);
          }
        };
    return new MplugOwl2Network(CONFIG, random, Kernels.COMPOSED);
  }

  private static float norm(NDArray gradient) {
    try (gradient;
        NDArray norm = gradient.norm()) {
      return norm.getFloat();
    }
  }
}
