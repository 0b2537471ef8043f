package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.deqastream.model.checkpoint.SafetensorsFile;
import io.deqastream.model.llama.PromptState;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs a model over a recording's pixels and token ids and compares every stage that was recorded:
 * inner stages over all positions, level logits and what follows from them by way of serving's
 * short cuts. One use, one thread; leaves the model as it was.
 */
final class Verification {
  private static final Set<String> INPUTS = Set.of("pixels", "input_ids", "level_ids");
  private static final int IMAGE = -200;

  private final MplugOwl2Model model;
  private final SafetensorsFile recording;
  private final Map<String, StageDifference> differences = new LinkedHashMap<>();

  private Verification(MplugOwl2Model model, SafetensorsFile recording) {
    this.model = model;
    this.recording = recording;
  }

  /**
   * Every recorded stage, in the order of computation; what was recorded but is not computed comes
   * last, infinitely far.
   *
   * @throws IOException if the recording cannot be read or lacks its inputs
   */
  static List<StageDifference> compare(MplugOwl2Model model, SafetensorsFile recording)
      throws IOException {
    Verification verification = new Verification(model, recording);
    try {
      verification.run();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return verification.all();
  }

  private void run() throws IOException {
    for (String input : INPUTS) {
      if (!recording.names().contains(input)) {
        throw new IOException("the recording lacks " + input);
      }
    }
    try (NDManager work = model.manager().newSubManager()) {
      NDArray values = model.pixelValues(recording.read("pixels", work));
      compare("pixel_values", values);
      NDArray visual = model.network().visualTokens(values, this::compare);
      long[] ids = integers("input_ids", work);
      int image = imageAt(ids);
      long[] before = Arrays.copyOf(ids, image);
      long[] after = Arrays.copyOfRange(ids, image + 1, ids.length);
      allPositions(work, visual, before, after);
      serving(work, visual, before, after);
    }
  }

  private void allPositions(NDManager work, NDArray visual, long[] before, long[] after) {
    long batch = visual.getShape().get(0);
    NDArray hidden =
        model
            .network()
            .hidden(visual, rows(work, before, batch), rows(work, after, batch), this::compare);
    compare("logits.last", model.network().logits(hidden.get(new NDIndex(":, -1"))));
  }

  private void serving(NDManager work, NDArray visual, long[] before, long[] after)
      throws IOException {
    int tokens = model.network().config().visualTokens();
    try (PromptState prompt = model.network().decoder().prepare(work, before, tokens, after);
        NDArray ids = work.create(integers("level_ids", work))) {
      NDArray last = model.network().decoder().lastHidden(visual, prompt);
      NDArray levels = model.network().decoder().headRows(ids).forward(last);
      compare("logits.levels", levels);
      distributions(levels.toType(DataType.FLOAT32, false).toFloatArray());
    }
  }

  private void distributions(float[] levels) {
    int batch = levels.length / QualityLevel.COUNT;
    float[] probabilities = new float[levels.length];
    float[] scores = new float[batch];
    float[] variances = new float[batch];
    float[] deviations = new float[batch];
    for (int b = 0; b < batch; b++) {
      int from = b * QualityLevel.COUNT;
      LevelDistribution d =
          LevelDistribution.fromLogits(Arrays.copyOfRange(levels, from, from + QualityLevel.COUNT));
      double[] p = d.probabilities();
      for (int i = 0; i < p.length; i++) {
        probabilities[from + i] = (float) p[i];
      }
      scores[b] = (float) d.score();
      variances[b] = (float) d.variance();
      deviations[b] = (float) d.standardDeviation();
    }
    compare("level_probs", probabilities);
    compare("score", scores);
    compare("variance", variances);
    compare("std", deviations);
  }

  private void compare(String stage, NDArray value) {
    if (recording.names().contains(stage)) {
      try (NDArray wide = value.toType(DataType.FLOAT32, true)) {
        compare(stage, wide.toFloatArray());
      }
    }
  }

  private void compare(String stage, float[] computed) {
    if (recording.names().contains(stage)) {
      try (NDManager scratch = model.manager().newSubManager()) {
        NDArray recorded = recording.read(stage, scratch).toType(DataType.FLOAT32, false);
        differences.put(stage, StageDifference.between(stage, recorded.toFloatArray(), computed));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private List<StageDifference> all() {
    List<StageDifference> all = new ArrayList<>(differences.values());
    for (String name : new TreeSet<>(recording.names())) {
      if (!differences.containsKey(name) && !INPUTS.contains(name)) {
        all.add(new StageDifference(name, Double.POSITIVE_INFINITY, 1));
      }
    }
    return all;
  }

  private long[] integers(String name, NDManager work) throws IOException {
    try (NDArray stored = recording.read(name, work);
        NDArray wide = stored.toType(DataType.INT64, true)) {
      return wide.toLongArray();
    }
  }

  private static NDArray rows(NDManager work, long[] ids, long batch) {
    return work.create(ids).reshape(1, ids.length).repeat(0, batch);
  }

  private static int imageAt(long[] ids) throws IOException {
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] == IMAGE) {
        return i;
      }
    }
    throw new IOException("the recording's input_ids hold no image, " + IMAGE);
  }
}
