package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.Tensors;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.model.vision.VisionConfig;
import io.deqastream.quality.Gaussian;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loss term and gradient of every recorded variant against the reference. */
final class PairLossTest {
  private static final Path FOLDER = Path.of("src/test/resources");
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};
  private static final double TOLERANCE = 1e-4;

  private final Map<String, NDArray> parameters = new TreeMap<>();
  private NDManager manager;
  private MplugOwl2Network network;
  private Tensors recorded;
  private JsonNode json;

  @BeforeEach
  void open() throws Exception {
    manager = TorchEngine.manager("cpu");
    Tensors weights = new Tensors(FOLDER.resolve("checkpoints/tiny-fp32/model.safetensors"));
    recorded = new Tensors(FOLDER.resolve("training/training.safetensors"));
    json = new ObjectMapper().readTree(FOLDER.resolve("training/training.json").toFile());
    network =
        new MplugOwl2Network(
            new MplugOwl2Config(
                new VisionConfig(56, 14, 32, 64, 2, 4, 1e-6),
                new AbstractorConfig(32, 44, 2, 4, 8, 4, 1e-6),
                new LlamaConfig(48, 80, 3, 4, 512, 1e-5, 10000)),
            (name, shape) -> parameters.computeIfAbsent(name, n -> weights.read(manager, n)),
            Kernels.COMPOSED);
    parameters.values().forEach(p -> p.setRequiresGradient(true));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "paper",
        "predicted-std-detached",
        "predicted-std",
        "one-hot",
        "binary-fidelity",
        "open-set"
      })
  void termsAndGradientsMeetTheReference(String name) {
    JsonNode variant = variant(name);
    long[] levelIds = longs(json.get("level_ids"));
    LossTerms terms;
    float[] scores;
    try (NDManager work = manager.newSubManager();
        PixelNormalizer normalizer = new PixelNormalizer(work, MEAN, STD, DataType.FLOAT32);
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      List<Dialogue> rows = new ArrayList<>(dialogues(work, "A", levelIds));
      rows.addAll(dialogues(work, "B", levelIds));
      NDArray pixels = recorded.read(work, "A.pixels").concat(recorded.read(work, "B.pixels"));
      NDArray logits = AnswerLogits.of(network, normalizer.forward(pixels), rows);
      long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
      PairLoss.Loss loss =
          new PairLoss(settings(variant), levelIds)
              .of(logits, answers, rows.get(0).level(), targets(work));
      terms = loss.terms();
      scores = loss.predictedScores();
      collectGarbage();
      collector.backward(loss.total());
    }

    near(terms.total(), variant, "total");
    near(terms.rank(), variant, "rank");
    near(terms.inLevelA(), variant, "in_level_A");
    near(terms.inLevelB(), variant, "in_level_B");
    near(terms.crossEntropyA() + terms.klA(), variant, "next_token_A");
    near(terms.crossEntropyB() + terms.klB(), variant, "next_token_B");
    if (variant.has("kl_A")) {
      near(terms.klA(), variant, "kl_A");
      near(terms.klB(), variant, "kl_B");
      near(terms.crossEntropyA(), variant, "cross_entropy_A");
      near(terms.crossEntropyB(), variant, "cross_entropy_B");
    }
    for (int i = 0; i < 3; i++) {
      assertThat((double) scores[i])
          .isCloseTo(variant.get("scores_A").get(i).asDouble(), within(TOLERANCE));
      assertThat((double) scores[i + 3])
          .isCloseTo(variant.get("scores_B").get(i).asDouble(), within(TOLERANCE));
    }
    int compared = 0;
    for (Map.Entry<String, NDArray> parameter : parameters.entrySet()) {
      String stored = "grad." + name + "." + parameter.getKey();
      if (recorded.has(stored)) {
        assertThat(difference(stored, parameter.getValue())).as(stored).isLessThan(TOLERANCE);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(16);
  }

  private double difference(String stored, NDArray parameter) {
    try (NDManager work = manager.newSubManager()) {
      NDArray gradient = parameter.getGradient();
      gradient.attach(work);
      NDArray wanted = recorded.read(work, stored);
      return gradient.sub(wanted).abs().max().getFloat() / wanted.abs().max().getFloat();
    }
  }

  private PairTargets targets(NDManager work) {
    double[][] levels = new double[6][5];
    List<Gaussian> opinions = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      String side = i < 3 ? "A." : "B.";
      float[] probabilities = recorded.read(work, side + "level_probs").toFloatArray();
      for (int k = 0; k < 5; k++) {
        levels[i][k] = probabilities[i % 3 * 5 + k];
      }
      opinions.add(
          new Gaussian(
              recorded.read(work, side + "mos").toFloatArray()[i % 3],
              recorded.read(work, side + "mos_std").toFloatArray()[i % 3]));
    }
    return new PairTargets(levels, opinions);
  }

  private List<Dialogue> dialogues(NDManager work, String side, long[] levelIds) {
    List<Dialogue> rows = new ArrayList<>();
    NDArray ids = recorded.read(work, side + ".input_ids").toType(DataType.INT64, false);
    NDArray labels = recorded.read(work, side + ".labels").toType(DataType.INT64, false);
    for (int i = 0; i < 3; i++) {
      rows.add(Dialogue.of(ids.get(i).toLongArray(), labels.get(i).toLongArray(), levelIds));
    }
    return rows;
  }

  private static LossSettings settings(JsonNode v) {
    return new LossSettings(
        v.get("softkl_loss").asBoolean(),
        v.get("use_fix_std").asBoolean(),
        v.get("detach_pred_std").asBoolean(),
        v.get("continuous_rating_loss").asBoolean(),
        v.get("closeset_rating_loss").asBoolean(),
        v.get("weight_rank").asDouble(),
        v.get("weight_next_token").asDouble(),
        v.get("weight_softkl").asDouble(),
        v.get("weight_in_level").asDouble());
  }

  private JsonNode variant(String name) {
    for (JsonNode variant : json.get("variants")) {
      if (variant.get("name").asText().equals(name)) {
        return variant;
      }
    }
    throw new IllegalArgumentException(name);
  }

  private static void near(double value, JsonNode variant, String term) {
    double wanted = variant.get(term).asDouble();
    assertThat(value).as(term).isCloseTo(wanted, within(TOLERANCE * Math.abs(wanted)));
  }

  private static long[] longs(JsonNode node) {
    long[] values = new long[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = node.get(i).asLong();
    }
    return values;
  }

  /** What the graph needs must be the engine's own: nothing lent by the JVM lives through this. */
  private static void collectGarbage() {
    System.gc();
    for (int i = 0; i < 200; i++) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(8 << i % 10);
      while (buffer.hasRemaining()) {
        buffer.put((byte) 0x7f);
      }
    }
  }
}
