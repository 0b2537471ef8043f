package io.deqastream.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.image.ModelPixels;
import io.deqastream.model.checkpoint.SafetensorsFile;
import io.deqastream.quality.Gaussian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One training step as the reference recorded it: the pairs it saw, as batches A and B, and its
 * loss terms and gradients in every variant of the loss. Arrays belong to the manager given.
 */
final class TrainingRecording {
  private final SafetensorsFile tensors;
  private final JsonNode json;

  /**
   * Opens {@code training.json} and {@code training.safetensors} in a folder.
   *
   * @throws IOException if either cannot be read, or no variant was recorded
   */
  TrainingRecording(Path folder) throws IOException {
    this.tensors = SafetensorsFile.open(folder.resolve("training.safetensors"));
    this.json = new ObjectMapper().readTree(folder.resolve("training.json").toFile());
    if (json.path("variants").isEmpty()) {
      throw new IOException(folder.resolve("training.json") + ": holds no variants");
    }
  }

  /** Every variant: its name, its settings and its terms. */
  JsonNode variants() {
    return json.get("variants");
  }

  /** The model's loss over the recorded pairs, set as in the variant. */
  PairLoss.Loss loss(TrainableModel model, JsonNode variant, NDManager work) throws IOException {
    List<Dialogue> rows = new ArrayList<>(dialogues(work, "A.", model.levelIds()));
    rows.addAll(dialogues(work, "B.", model.levelIds()));
    List<ModelPixels> pictures = new ArrayList<>(pictures(work, "A."));
    pictures.addAll(pictures(work, "B."));
    NDArray logits = AnswerLogits.of(model.network(), model.pixelValues(work, pictures), rows);
    long[][] answers = rows.stream().map(Dialogue::answerIds).toArray(long[][]::new);
    return new PairLoss(settings(variant), model.levelIds())
        .of(logits, answers, rows.get(0).level(), targets(work));
  }

  /** The parameters whose gradients were recorded for the variant. */
  List<String> gradients(JsonNode variant) {
    String prefix = prefix(variant);
    return tensors.names().stream()
        .filter(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .toList();
  }

  /** The parameter's gradient as recorded for the variant, in fp32. */
  NDArray gradient(JsonNode variant, String parameter, NDManager work) throws IOException {
    return tensors.read(prefix(variant) + parameter, work, DataType.FLOAT32);
  }

  private static String prefix(JsonNode variant) {
    return "grad." + variant.path("name").asText() + ".";
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

  private List<Dialogue> dialogues(NDManager work, String side, long[] levelIds)
      throws IOException {
    List<Dialogue> rows = new ArrayList<>();
    NDArray ids = tensors.read(side + "input_ids", work).toType(DataType.INT64, false);
    NDArray labels = tensors.read(side + "labels", work).toType(DataType.INT64, false);
    for (long i = 0; i < ids.getShape().get(0); i++) {
      rows.add(Dialogue.of(ids.get(i).toLongArray(), labels.get(i).toLongArray(), levelIds));
    }
    return rows;
  }

  private List<ModelPixels> pictures(NDManager work, String side) throws IOException {
    NDArray pixels = tensors.read(side + "pixels", work); // [B, S, S, 3]
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
    return tensors.read(name, work, DataType.FLOAT32).toFloatArray();
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
