package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.llama.PromptState;
import io.deqastream.model.llama.Shortcuts;
import io.deqastream.model.nn.FusedKernels;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.model.vision.VisionConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The blocks against what the reference implementation recorded, stage by stage. */
final class MplugOwl2NetworkTest {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-fp32");
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};
  private static final int IMAGE = -200;

  private NDManager manager;
  private MplugOwl2Network network;
  private Tensors golden;
  private Tensors weights;

  @BeforeEach
  void open() throws Exception {
    manager = NDManager.newBaseManager("PyTorch");
    weights = new Tensors(FOLDER.resolve("model.safetensors"));
    golden = new Tensors(FOLDER.resolve("golden.safetensors"));
    network = network(Kernels.COMPOSED);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void everyStageMeetsTheReference() {
    Map<String, Double> differences = stages();

    assertThat(differences).hasSize(13);
    assertThat(differences).allSatisfy((stage, d) -> assertThat(d).isLessThan(1e-5));
  }

  @Test
  void foldedPositionsChangeNothingBeyondRounding() {
    network.abstractor().fold();

    assertThat(stages()).allSatisfy((stage, d) -> assertThat(d).isLessThan(1e-5));
  }

  @Test
  void fusedKernelsMeetTheReference() {
    try (FusedKernels kernels = FusedKernels.load(manager)) {
      network = network(kernels);

      assertThat(stages()).allSatisfy((stage, d) -> assertThat(d).isLessThan(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void servingsShortCutsGiveTheReferencesLevelLogits(boolean cachePrefix, boolean lastOnly) {
    Shortcuts shortcuts = new Shortcuts(cachePrefix, lastOnly);
    try (NDManager work = manager.newSubManager()) {
      NDArray tokens = network.visualTokens(pixelValues(work), StageTap.NONE);
      try (PromptState prompt =
          network.decoder().prepare(manager, before(), 9, after(), shortcuts)) {
        NDArray ids = golden.read(work, "level_ids").toType(DataType.INT64, false);
        NDArray logits =
            network.decoder().headRows(ids).forward(network.decoder().lastHidden(tokens, prompt));

        assertThat(difference("logits.levels", logits)).isLessThan(1e-5);
      }
    }
  }

  private MplugOwl2Network network(Kernels kernels) {
    return new MplugOwl2Network(
        new MplugOwl2Config(
            new VisionConfig(56, 14, 32, 64, 2, 4, 1e-6),
            new AbstractorConfig(32, 44, 2, 4, 8, 4, 1e-6),
            new LlamaConfig(48, 80, 3, 4, 512, 1e-5, 10000)),
        (name, shape) -> weights.read(manager, name),
        kernels);
  }

  private Map<String, Double> stages() {
    Map<String, Double> differences = new LinkedHashMap<>();
    StageTap tap = (stage, value) -> differences.put(stage, difference(stage, value));
    try (NDManager work = manager.newSubManager()) {
      NDArray values = pixelValues(work);
      tap.record("pixel_values", values);
      NDArray tokens = network.visualTokens(values, tap);
      long batch = tokens.getShape().get(0);
      NDArray before = work.create(before()).reshape(1, -1).repeat(0, batch);
      NDArray after = work.create(after()).reshape(1, -1).repeat(0, batch);
      NDArray hidden = network.hidden(tokens, before, after, tap);
      tap.record("logits.last", network.logits(hidden.get(":, -1")));
    }
    return differences;
  }

  private NDArray pixelValues(NDManager work) {
    try (PixelNormalizer normalizer = new PixelNormalizer(work, MEAN, STD, DataType.FLOAT32)) {
      return normalizer.forward(golden.read(work, "pixels"));
    }
  }

  private long[] before() {
    long[] ids = ids();
    return Arrays.copyOf(ids, imageAt(ids));
  }

  private long[] after() {
    long[] ids = ids();
    return Arrays.copyOfRange(ids, imageAt(ids) + 1, ids.length);
  }

  private long[] ids() {
    try (NDManager work = manager.newSubManager()) {
      return golden.read(work, "input_ids").toType(DataType.INT64, false).toLongArray();
    }
  }

  private static int imageAt(long[] ids) {
    int at = 0;
    while (ids[at] != IMAGE) {
      at++;
    }
    return at;
  }

  /** The largest difference, relative to the largest value recorded. */
  private double difference(String stage, NDArray value) {
    try (NDManager work = manager.newSubManager()) {
      NDArray expected = golden.read(work, stage);
      assertThat(value.getShape()).isEqualTo(expected.getShape());
      float[] e = expected.toFloatArray();
      float[] a = value.toFloatArray();
      double largest = 0;
      double scale = 0;
      for (int i = 0; i < e.length; i++) {
        largest = Math.max(largest, Math.abs(e[i] - a[i]));
        scale = Math.max(scale, Math.abs(e[i]));
      }
      return largest / scale;
    }
  }
}
