package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.abstractor.SinCosPositions;
import io.deqastream.model.nn.ParameterSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The starter's first values, drawn from a seed: a filter bank as patch embedding, detectors of
 * each wave's energy and of steps that are hardly there in the first layer, the rest small and
 * random. Where a patch sits says nothing about quality: positions are alike, and the abstractor's
 * keys get none. Each name always answers with the same array; the arrays belong to the manager.
 * One thread.
 */
final class StarterWeights implements ParameterSource {
  static final String PATCHES = "model.vision_model.embeddings.patch_embed.weight";
  static final String POSITIONS = "model.vision_model.embeddings.position_embedding";
  static final String KEY_POSITIONS = ".k_pos_embed";
  static final String LAYER = "model.vision_model.encoder.layers.0.";
  private static final String QUERY =
      "model.visual_abstractor.encoder.layers.0.crossattention.attention.query.";

  /** So large that the norm which follows neither hides contrast nor drowns in it. */
  static final float CONSTANT = 6;

  static final int LUMA_GROUPS = 20;
  static final int CHROMA_GROUPS = 4;

  /** First channel behind the filters' own and the constant's: of groups, then of steps. */
  private static final int GROUPS = FilterBank.size() + 1;

  private static final int STEPS = GROUPS + LUMA_GROUPS + 2 * CHROMA_GROUPS;

  /** Of the input to detectors of amplitude, and to detectors of energy. */
  private static final float[] GAINS = {10, 1.5f};

  /** Of what detectors of amplitude, and of energy, add. */
  private static final float[] SHARES = {2, 6};

  /** Of the input to detectors of small steps, so that QuickGELU bends sharply. */
  private static final float SHARP = 30;

  /** Below which a step is hardly there, in its usual size; about a grey level. */
  private static final float HARDLY = 0.12f;

  private static final float FLAT_SHARE = 4;
  private static final float STEP_SHARE = 6;

  /** Inputs of one step's detectors in fc1; the first two move by plus and minus HARDLY. */
  private static final float[] STEP_GAINS = {SHARP, SHARP, SHARP, GAINS[1], -GAINS[1]};

  /** Rows of fc1 before those of steps: each wave by both gains, up and down. */
  private static final int WAVE_DETECTORS = 2 * GAINS.length * FilterBank.waves();

  /** Rows of the first layer's fc1, so the width of every MLP of the vision tower. */
  static final int DETECTORS = WAVE_DETECTORS + STEP_GAINS.length * FilterBank.steps();

  private final NDManager manager;
  private final SplittableRandom random;
  private final float[] patches;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();
  private final Map<String, NDArray> trained = new LinkedHashMap<>();

  /**
   * Weights for one run.
   *
   * @param patches the patch embedding, row-major [{@link StarterShape#WIDTH}, 3, P, P]; it does
   *     not learn
   */
  StarterWeights(NDManager manager, long seed, float[] patches) {
    this.manager = manager;
    this.random = new SplittableRandom(seed);
    this.patches = patches;
  }

  @Override
  public NDArray parameter(String name, long... shape) {
    NDArray known = arrays.get(name);
    if (known != null) {
      return known;
    }
    NDArray array = owned(first(name, shape), shape);
    arrays.put(name, array);
    if (!name.equals(PATCHES)) {
      trained.put(name, array);
    }
    return array;
  }

  @Override
  public NDArray buffer(String name, long... shape) {
    return arrays.computeIfAbsent(
        name,
        n ->
            owned(
                n.endsWith(KEY_POSITIONS)
                    ? new float[(int) new Shape(shape).size()]
                    : SinCosPositions.line((int) shape[0], (int) shape[1]),
                shape));
  }

  /** The same weights for a network that sees only some patches of each picture. */
  ParameterSource ofSomePatches() {
    return new ParameterSource() {
      @Override
      public NDArray parameter(String name, long... shape) {
        return StarterWeights.this.parameter(name, shape);
      }

      @Override
      public NDArray buffer(String name, long... shape) {
        return name.endsWith(KEY_POSITIONS)
            ? manager.zeros(new Shape(shape))
            : StarterWeights.this.buffer(name, shape);
      }
    };
  }

  /** Every tensor, by name. */
  Map<String, NDArray> all() {
    return Collections.unmodifiableMap(arrays);
  }

  /** What learns. */
  Map<String, NDArray> trained() {
    return Collections.unmodifiableMap(trained);
  }

  private float[] first(String name, long[] shape) {
    int size = (int) new Shape(shape).size();
    if (name.equals(PATCHES)) {
      return patches;
    }
    float[] values = new float[size];
    if ((name.contains("norm") && name.endsWith("weight")) || name.endsWith("ffn_ln.weight")) {
      Arrays.fill(values, 1);
    } else if (!name.endsWith(".bias")) {
      fill(values, scale(name, shape));
    }
    if (name.endsWith(".cls_token") || name.equals(POSITIONS)) {
      Arrays.fill(values, 0);
    }
    if (name.equals(POSITIONS)) {
      for (int i = 0; i < size; i += StarterShape.WIDTH) {
        values[i + FilterBank.size()] = CONSTANT;
      }
    }
    if (name.equals(LAYER + "mlp.fc1.weight")) {
      detectors(values);
    } else if (name.equals(LAYER + "mlp.fc1.bias")) {
      thresholds(values);
    } else if (name.equals(LAYER + "mlp.fc2.weight")) {
      sums(values);
    } else if (name.equals(LAYER + "self_attn.dense.weight")) {
      Arrays.fill(values, 0); // this layer looks at each patch alone
    }
    return values;
  }

  private double scale(String name, long[] shape) {
    if (shape.length != 2 || name.endsWith("embed_tokens.weight") || name.startsWith(QUERY)) {
      return 0.02;
    }
    // What adds to the residual stream starts smaller.
    boolean adds = name.matches(".*(dense|fc2|out_proj|mlp.w2|o_proj|down_proj)\\.weight");
    return (adds ? 0.5 : 1) / Math.sqrt((double) shape[1]);
  }

  private void fill(float[] values, double scale) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
  }

  /** QuickGELU of +x and of -x add up to an even function: how much of a wave there is. */
  private static void detectors(float[] fc1) {
    Arrays.fill(fc1, 0);
    int row = 0;
    for (float gain : GAINS) {
      for (int wave = 0; wave < FilterBank.waves(); wave++) {
        fc1[row++ * StarterShape.WIDTH + wave] = gain;
        fc1[row++ * StarterShape.WIDTH + wave] = -gain;
      }
    }
    for (int step = FilterBank.waves(); step < FilterBank.size(); step++) {
      for (float gain : STEP_GAINS) {
        fc1[row++ * StarterShape.WIDTH + step] = gain;
      }
    }
  }

  private static void thresholds(float[] bias) {
    for (int row = WAVE_DETECTORS; row < DETECTORS; row += STEP_GAINS.length) {
      bias[row] = SHARP * HARDLY;
      bias[row + 1] = -SHARP * HARDLY;
    }
  }

  /** Amplitude joins its wave's own channel, energies of similar waves share a channel. */
  private static void sums(float[] fc2) {
    Arrays.fill(fc2, 0);
    int[] groups = FilterBank.groups(StarterShape.PATCH, LUMA_GROUPS, CHROMA_GROUPS);
    int[] sizes = new int[STEPS - GROUPS];
    for (int group : groups) {
      sizes[group]++;
    }
    int column = 0;
    for (int wave = 0; wave < FilterBank.waves(); wave++, column += 2) {
      add(fc2, wave, column, SHARES[0] / GAINS[0]);
      add(fc2, wave, column + 1, SHARES[0] / GAINS[0]);
    }
    for (int wave = 0; wave < FilterBank.waves(); wave++, column += 2) {
      float share = SHARES[1] / GAINS[1] / sizes[groups[wave]];
      add(fc2, GROUPS + groups[wave], column, share);
      add(fc2, GROUPS + groups[wave], column + 1, share);
    }
    for (int step = 0; step < FilterBank.steps(); step++, column += STEP_GAINS.length) {
      steps(fc2, STEPS + 3 * (step % 2), column);
    }
  }

  /**
   * Across and down each have three channels: how many steps are hardly there, how large they are,
   * their energy. Two bends up beside one bend down twice as sharp are a peak at zero.
   */
  private static void steps(float[] fc2, int channel, int column) {
    float mean = 2f / FilterBank.steps();
    float peak = FLAT_SHARE / (SHARP * HARDLY) * mean;
    add(fc2, channel, column, peak);
    add(fc2, channel, column + 1, peak);
    add(fc2, channel, column + 2, -2 * peak);
    add(fc2, channel + 1, column + 2, STEP_SHARE / SHARP * mean);
    add(fc2, channel + 2, column + 3, SHARES[1] / GAINS[1] * mean);
    add(fc2, channel + 2, column + 4, SHARES[1] / GAINS[1] * mean);
  }

  private static void add(float[] fc2, int channel, int column, float share) {
    fc2[channel * StarterShape.INTERMEDIATE + column] = share;
  }

  private NDArray owned(float[] values, long[] shape) {
    try (NDArray lent = manager.create(values, new Shape(shape))) {
      return lent.duplicate();
    }
  }
}
