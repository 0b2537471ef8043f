package io.deqastream.model;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.quality.QualityLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any model that was exported as TorchScript with {@code forward(pixel_values [B, 3, S, S] in fp32)
 * -> [B, 5] logits}, behind the port. The text is inside the archive, so it answers one prompt
 * only. One thread at a time; owns the engine's model.
 */
final class TorchScriptModel implements QualityModel {
  private final ModelDescription description;
  private final TorchScriptCard card;
  private final Model model;
  private final NDManager manager;
  private final PixelNormalizer normalizer;
  private final PixelUpload upload;

  private TorchScriptModel(ModelDescription description, TorchScriptCard card, Model model) {
    this.description = description;
    this.card = card;
    this.model = model;
    this.manager = model.getNDManager().newSubManager();
    this.normalizer =
        new PixelNormalizer(manager, card.imageMean(), card.imageStd(), DataType.FLOAT32);
    this.upload = new PixelUpload(card.inputSize());
  }

  /**
   * Opens an archive with the card beside it.
   *
   * @param archive a {@code .pt} or {@code .torchscript} file
   * @param device as {@link TorchEngine#manager} takes it
   * @throws IOException if the archive or its card cannot be read, saying why
   */
  static TorchScriptModel open(Path archive, String device) throws IOException {
    TorchScriptCard card = TorchScriptCard.beside(archive);
    String revision = FileHash.sha256(archive, TorchScriptCard.path(archive));
    String file = archive.getFileName().toString();
    String name = file.substring(0, Math.max(1, file.lastIndexOf('.')));
    try (NDManager probe = TorchEngine.manager(device)) {
      Model model = Model.newInstance(name, probe.getDevice(), "PyTorch");
      try {
        model.load(archive.toAbsolutePath().getParent(), file);
        return new TorchScriptModel(
            new ModelDescription(
                name, revision, card.inputSize(), TorchEngine.name(probe.getDevice())),
            card,
            model);
      } catch (MalformedModelException | EngineException e) {
        model.close();
        throw new IOException(archive + " is not a TorchScript archive that PyTorch can read", e);
      } catch (IOException | RuntimeException e) {
        model.close();
        throw e;
      }
    }
  }

  @Override
  public ModelDescription description() {
    return description;
  }

  @Override
  public float[][][] levelLogits(List<ModelPixels> images, List<Prompt> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("at least one prompt is needed");
    }
    for (Prompt prompt : prompts) {
      if (!prompt.name().equals(card.prompt())) {
        throw new IllegalArgumentException(
            "model %s answers the prompt \"%s\" only, not \"%s\""
                .formatted(description.name(), card.prompt(), prompt.name()));
      }
    }
    try (NDManager work = manager.newSubManager()) {
      NDArray values = normalizer.forward(upload.upload(work, images));
      ParameterStore none = new ParameterStore(work, false);
      NDArray logits = model.getBlock().forward(none, new NDList(values), false).singletonOrThrow();
      logits.attach(work);
      float[][] rows = rows(logits, images.size());
      float[][][] answers = new float[prompts.size()][][];
      Arrays.setAll(answers, p -> Arrays.stream(rows).map(float[]::clone).toArray(float[][]::new));
      return answers;
    } catch (EngineException e) {
      throw EngineFaults.of(e, description.device(), images.size());
    }
  }

  @Override
  public void close() {
    manager.close();
    model.close();
  }

  private float[][] rows(NDArray logits, int batch) {
    Shape expected = new Shape(batch, QualityLevel.COUNT);
    if (!logits.getShape().equals(expected)) {
      throw new IllegalArgumentException(
          "model %s answered with shape %s, not %s"
              .formatted(description.name(), logits.getShape(), expected));
    }
    float[] flat = logits.toType(DataType.FLOAT32, false).toFloatArray();
    float[][] rows = new float[batch][QualityLevel.COUNT];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < QualityLevel.COUNT; i++) {
        rows[b][card.levels().get(i).ordinal()] = flat[b * QualityLevel.COUNT + i];
      }
    }
    return rows;
  }
}
