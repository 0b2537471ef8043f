package io.deqastream.training.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.deqastream.model.TorchEngine;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The filters and the first layer see what they are said to see. */
final class StarterWeightsTest {
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};
  private static final int WIDTH = StarterShape.WIDTH;
  private static final int INNER = StarterShape.INTERMEDIATE;
  private static final int FLAT =
      FilterBank.size() + 1 + StarterWeights.LUMA_GROUPS + 2 * StarterWeights.CHROMA_GROUPS;

  @Test
  void stepsLookAtPlacesOfTheirOwnAndAnswerInGreyLevels() {
    float[] filters = FilterBank.of(StarterShape.PATCH, STD).weights();
    int inputs = filters.length / FilterBank.size();
    int area = StarterShape.PATCH * StarterShape.PATCH;
    Set<Integer> across = new HashSet<>();
    Set<Integer> down = new HashSet<>();
    for (int step = 0; step < FilterBank.steps(); step++) {
      int row = (FilterBank.waves() + step) * inputs;
      int here = -1;
      int there = -1;
      double luminance = 0;
      for (int i = 0; i < area; i++) {
        double grey = 0; // of one grey level more, which is 1 / 255 / std behind normalisation
        for (int c = 0; c < Canvas.CHANNELS; c++) {
          grey += filters[row + c * area + i] / (255 * STD[c]);
        }
        here = grey > 0 ? i : here;
        there = grey < 0 ? i : there;
        luminance += grey;
        assertThat(Math.abs(grey))
            .satisfiesAnyOf(
                g -> assertThat(g).isZero(),
                g -> assertThat(g).isCloseTo(Math.sqrt(0.5), within(1e-5)));
      }
      assertThat(luminance).isCloseTo(0, within(1e-6));
      assertThat(there - here).isEqualTo(step % 2 == 0 ? 1 : StarterShape.PATCH);
      assertThat((step % 2 == 0 ? across : down).add(here)).isTrue();
    }
  }

  @Test
  void theFirstLayerCountsStepsThatAreHardlyThere() {
    try (NDManager manager = TorchEngine.manager("cpu")) {
      StarterWeights weights = weights(manager);

      double[] none = firstLayer(weights, new float[WIDTH]);
      double[] some = firstLayer(weights, steps(0.4f));
      double[] opposite = firstLayer(weights, steps(-0.4f));

      for (int direction = 0; direction < 2; direction++) {
        int channel = FLAT + 3 * direction;
        assertThat(none[channel]).isGreaterThan(3);
        assertThat(some[channel]).isCloseTo(0, within(0.05));
        assertThat(opposite[channel]).isCloseTo(0, within(0.05));
        assertThat(none[channel + 2]).isCloseTo(0, within(1e-6));
        assertThat(some[channel + 2])
            .isGreaterThan(0.1)
            .isCloseTo(opposite[channel + 2], within(1e-4));
      }
    }
  }

  @Test
  void theFirstLayerHearsAWaveWhateverItsPhase() {
    try (NDManager manager = TorchEngine.manager("cpu")) {
      StarterWeights weights = weights(manager);
      float[] wave = new float[WIDTH];
      wave[5] = 1.3f;
      float[] opposite = new float[WIDTH];
      opposite[5] = -1.3f;

      double[] one = firstLayer(weights, wave);
      double[] other = firstLayer(weights, opposite);

      assertThat(one[5]).isGreaterThan(1);
      for (int i = 0; i < WIDTH; i++) {
        assertThat(one[i]).isCloseTo(other[i], within(1e-4));
      }
    }
  }

  private static float[] steps(float size) {
    float[] states = new float[WIDTH];
    for (int step = 0; step < FilterBank.steps(); step++) {
      states[FilterBank.waves() + step] = size;
    }
    return states;
  }

  private static StarterWeights weights(NDManager manager) {
    float[] patches = FilterBank.of(StarterShape.PATCH, STD).weights();
    return new StarterWeights(manager, 1, patches);
  }

  /** What the first layer's MLP adds to one patch's normalised states. */
  private static double[] firstLayer(StarterWeights weights, float[] states) {
    float[] fc1 = weight(weights, "fc1.weight", INNER, WIDTH);
    float[] bias = weight(weights, "fc1.bias", INNER);
    float[] fc2 = weight(weights, "fc2.weight", WIDTH, INNER);
    double[] added = new double[WIDTH];
    for (int row = 0; row < INNER; row++) {
      double x = bias[row];
      for (int i = 0; i < WIDTH; i++) {
        x += fc1[row * WIDTH + i] * states[i];
      }
      double active = x / (1 + Math.exp(-1.702 * x)); // QuickGELU
      for (int i = 0; i < WIDTH; i++) {
        added[i] += fc2[i * INNER + row] * active;
      }
    }
    return added;
  }

  private static float[] weight(StarterWeights weights, String name, long... shape) {
    return weights.parameter(StarterWeights.LAYER + "mlp." + name, shape).toFloatArray();
  }
}
