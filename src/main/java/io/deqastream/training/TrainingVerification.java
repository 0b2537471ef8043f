package io.deqastream.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.image.ModelPixels;
import io.deqastream.model.StageDifference;
import io.deqastream.model.checkpoint.SafetensorsFile;
import io.deqastream.quality.Gaussian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Losses and gradients of a checkpoint against those the reference recorded for it: for every term
 * and every parameter the largest difference over all recorded variants. One use, one thread.
 */
public final class TrainingVerification {
  private final TrainableModel model;
  private final SafetensorsFile recorded;
  private final JsonNode json;
  private final Map<String, StageDifference> worst = new LinkedHashMap<>();

  private TrainingVerification(TrainableModel model, Path folder) throws IOException {
    this.model = model;
    this.recorded = SafetensorsFile.open(folder.resolve("training.safetensors"));
    this.json = new ObjectMapper().readTree(folder.resolve("training.json").toFile());
    if (json.path("variants").isEmpty()) {
      throw new IOException(folder.resolve("training.json") + ": holds no variants");
    }
  }

  /**
   * Compares everything recorded.
   *
   * @param checkpoint the model's folder
   * @param folder holds {@code training.json} and {@code training.safetensors}
   * @throws IOException if either cannot be read
   */
  public static List<StageDifference> compare(Path checkpoint, String device, Path folder)
      throws IOException {
    TrainingScope scope = TrainingScope.everything();
    try (TrainableModel model = TrainableModel.open(checkpoint, device, scope, 0)) {
      TrainingVerification verification = new TrainingVerification(model, folder);
      model.trained().values().forEach(p -> p.setRequiresGradient(true));
      for (JsonNode variant : verification.json.get("variants")) {
        verification.variant(variant);
      }
      return List.copyOf(verification.worst.values());
    }
  }

  private void variant(JsonNode variant) throws IOException {
    LossTerms terms;
    try (NDManager work = model.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      List<Dialogue> rows = new ArrayList<>(dialogues(work, "A."));
      rows.addAll(dialogues(work, "B."));
      List<ModelPixels> pictures = new ArrayList<>(pictures(work, "A."));
      pictures.addAll(pictures(work, "B."));
      NDArray logits = AnswerLogits.of(model.network(), model.pixelValues(work, pictures), rows);
      long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
      PairLoss.Loss loss =
          new PairLoss(settings(variant), model.levelIds())
              .of(logits, answers, rows.get(0).level(), targets(work));
      terms = loss.terms();
      collector.backward(loss.total());
    }
    terms(terms, variant);
    gradients("grad." + variant.path("name").asText() + ".");
  }

  private void terms(LossTerms terms, JsonNode variant) {
    term("total", terms.total(), variant);
    term("rank", terms.rank(), variant);
    term("next_token_A", terms.crossEntropyA() + terms.klA(), variant);
    term("next_token_B", terms.crossEntropyB() + terms.klB(), variant);
    term("cross_entropy_A", terms.crossEntropyA(), variant);
    term("cross_entropy_B", terms.crossEntropyB(), variant);
    term("kl_A", terms.klA(), variant);
    term("kl_B", terms.klB(), variant);
    term("in_level_A", terms.inLevelA(), variant);
    term("in_level_B", terms.inLevelB(), variant);
  }

  private void term(String name, double value, JsonNode variant) {
    if (variant.has(name)) {
      double wanted = variant.get(name).asDouble();
      keep(difference("loss " + name, new float[] {(float) wanted}, new float[] {(float) value}));
    }
  }

  private void gradients(String prefix) throws IOException {
    for (String name : recorded.names()) {
      if (name.startsWith(prefix)) {
        String parameter = name.substring(prefix.length());
        if (!model.trained().containsKey(parameter)) {
          throw new IOException("the model has no parameter " + parameter);
        }
        try (NDManager work = model.manager().newSubManager()) {
          NDArray gradient = model.trained().get(parameter).getGradient();
          gradient.attach(work);
          NDArray wanted = recorded.read(name, work, DataType.FLOAT32);
          keep(difference("gradient " + parameter, wanted.toFloatArray(), gradient.toFloatArray()));
        }
      }
    }
    for (NDArray parameter : model.trained().values()) {
      try (NDArray gradient = parameter.getGradient()) {
        gradient.subi(gradient);
      }
    }
  }

  private void keep(StageDifference difference) {
    worst.merge(difference.stage(), difference, (a, b) -> b.relative() > a.relative() ? b : a);
  }

  private static StageDifference difference(String name, float[] wanted, float[] found) {
    double largest = wanted.length == found.length ? 0 : Double.POSITIVE_INFINITY;
    double scale = 0;
    for (int i = 0; i < Math.min(wanted.length, found.length); i++) {
      double d = Math.abs((double) wanted[i] - found[i]);
      largest = d <= largest ? largest : Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
      scale = Math.max(scale, Math.abs((double) wanted[i]));
    }
    return new StageDifference(name, largest, scale);
  }

  private PairTargets targets(NDManager work) throws IOException {
    List<double[]> levels = new ArrayList<>();
    List<Gaussian> opinions = new ArrayList<>();
    for (String side : List.of("A.", "B.")) {
      float[] flat = floats(work, side + "level_probs");
      float[] mos = floats(work, side + "mos");
      float[] std = floats(work, side + "mos_std");
      for (int i = 0; i < mos.length; i++) {
        double[] row = new double[flat.length / mos.length];
        for (int k = 0; k < row.length; k++) {
          row[k] = flat[i * row.length + k];
        }
        levels.add(row);
        opinions.add(new Gaussian(mos[i], std[i]));
      }
    }
    return new PairTargets(levels.toArray(double[][]::new), opinions);
  }

  private List<Dialogue> dialogues(NDManager work, String side) throws IOException {
    List<Dialogue> rows = new ArrayList<>();
    NDArray ids = recorded.read(side + "input_ids", work).toType(DataType.INT64, false);
    NDArray labels = recorded.read(side + "labels", work).toType(DataType.INT64, false);
    for (long i = 0; i < ids.getShape().get(0); i++) {
      rows.add(
          Dialogue.of(ids.get(i).toLongArray(), labels.get(i).toLongArray(), model.levelIds()));
    }
    return rows;
  }

  private List<ModelPixels> pictures(NDManager work, String side) throws IOException {
    NDArray pixels = recorded.read(side + "pixels", work); // [B, S, S, 3]
    int size = (int) pixels.getShape().get(1);
    List<ModelPixels> pictures = new ArrayList<>();
    for (long i = 0; i < pixels.getShape().get(0); i++) {
      pictures.add(new ModelPixels(size, bytes(pixels.get(i))));
    }
    return pictures;
  }

  private static byte[] bytes(NDArray array) {
    int[] values = array.toUint8Array();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private float[] floats(NDManager work, String name) throws IOException {
    return recorded.read(name, work, DataType.FLOAT32).toFloatArray();
  }

  private static LossSettings settings(JsonNode v) {
    return new LossSettings(
        v.path("softkl_loss").asBoolean(),
        v.path("use_fix_std").asBoolean(),
        v.path("detach_pred_std").asBoolean(),
        v.path("continuous_rating_loss").asBoolean(),
        v.path("closeset_rating_loss").asBoolean(),
        v.path("weight_rank").asDouble(),
        v.path("weight_next_token").asDouble(),
        v.path("weight_softkl").asDouble(),
        v.path("weight_in_level").asDouble());
  }
}
