package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every loss term and gradient of every recorded variant against the reference. */
final class PairLossTest {
  private static final Path FOLDER = Path.of("src/test/resources");
  private static final double TOLERANCE = 1e-4;

  private TrainableModel model;
  private TrainingRecording recorded;

  @BeforeEach
  void open() throws Exception {
    Path checkpoint = FOLDER.resolve("checkpoints/tiny-fp32");
    model = TrainableModel.open(checkpoint, "cpu", TrainingScope.everything(), 0);
    model.trained().values().forEach(p -> p.setRequiresGradient(true));
    recorded = new TrainingRecording(FOLDER.resolve("training"));
  }

  @AfterEach
  void close() {
    model.close();
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
  void termsAndGradientsMeetTheReference(String name) throws Exception {
    JsonNode variant = variant(name);
    LossTerms terms;
    float[] scores;
    try (NDManager work = model.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      PairLoss.Loss loss = recorded.loss(model, variant, work);
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
    assertThat(recorded.gradients(variant))
        .hasSize(16)
        .allSatisfy(p -> assertThat(difference(variant, p)).as(p).isLessThan(TOLERANCE));
  }

  private double difference(JsonNode variant, String parameter) throws IOException {
    try (NDManager work = model.manager().newSubManager()) {
      NDArray gradient = model.trained().get(parameter).getGradient();
      gradient.attach(work);
      NDArray wanted = recorded.gradient(variant, parameter, work);
      return gradient.sub(wanted).abs().max().getFloat() / wanted.abs().max().getFloat();
    }
  }

  private JsonNode variant(String name) {
    for (JsonNode variant : recorded.variants()) {
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
