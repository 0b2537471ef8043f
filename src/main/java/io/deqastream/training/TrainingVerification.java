package io.deqastream.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import com.fasterxml.jackson.databind.JsonNode;
import io.deqastream.model.StageDifference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Losses and gradients of a checkpoint against those the reference recorded for it: for every term
 * and every parameter the largest difference over all recorded variants. One use, one thread.
 */
public final class TrainingVerification {
  private final TrainableModel model;
  private final TrainingRecording recorded;
  private final Map<String, StageDifference> worst = new LinkedHashMap<>();

  private TrainingVerification(TrainableModel model, Path folder) throws IOException {
    this.model = model;
    this.recorded = new TrainingRecording(folder);
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
      for (JsonNode variant : verification.recorded.variants()) {
        verification.variant(variant);
      }
      return List.copyOf(verification.worst.values());
    }
  }

  private void variant(JsonNode variant) throws IOException {
    LossTerms terms;
    try (NDManager work = model.manager().newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      PairLoss.Loss loss = recorded.loss(model, variant, work);
      terms = loss.terms();
      collector.backward(loss.total());
    }
    terms(terms, variant);
    gradients(variant);
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

  private void gradients(JsonNode variant) throws IOException {
    for (String parameter : recorded.gradients(variant)) {
      if (!model.trained().containsKey(parameter)) {
        throw new IOException("the model has no parameter " + parameter);
      }
      try (NDManager work = model.manager().newSubManager()) {
        NDArray gradient = model.trained().get(parameter).getGradient();
        gradient.attach(work);
        NDArray wanted = recorded.gradient(variant, parameter, work);
        keep(difference("gradient " + parameter, wanted.toFloatArray(), gradient.toFloatArray()));
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
}
