package io.deqastream.training.starter;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws what a step sees: pictures, and patches of each. Same seed, same draws. One thread. */
final class StepSampler {
  /** Patches of a picture that a step sees. */
  static final int SEEN = 64;

  private static final int SCENES = 8;
  private static final int SMALLEST_WINDOW = 9;

  private final SplittableRandom random;

  StepSampler(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /**
   * Pictures of random scenes: one half of each scene first, their partners in the same order
   * after.
   *
   * @param across whether partners come from any scene, not from the same
   */
  int[] pictures(int scenes, boolean across) {
    int half = SCENES * PictureMill.PER_SCENE / 2;
    int[] pictures = new int[2 * half];
    int at = 0;
    for (int s = 0; s < SCENES; s++) {
      int scene = random.nextInt(scenes);
      int[] order = shuffled(PictureMill.PER_SCENE);
      for (int i = 0; i < order.length / 2; i++) {
        pictures[at] = scene * PictureMill.PER_SCENE + order[i];
        pictures[at + half] = scene * PictureMill.PER_SCENE + order[i + order.length / 2];
        at++;
      }
    }
    if (across) {
      int[] partners = Arrays.copyOfRange(pictures, half, pictures.length);
      int[] order = shuffled(half);
      for (int i = 0; i < half; i++) {
        pictures[half + i] = partners[order[i]];
      }
    }
    return pictures;
  }

  /** For each picture some patches of a window; pictures of a scene share the window. */
  int[][] places(int[] pictures) {
    Map<Integer, int[]> windows = new LinkedHashMap<>();
    int[][] places = new int[pictures.length][];
    for (int i = 0; i < pictures.length; i++) {
      int[] window = windows.computeIfAbsent(pictures[i] / PictureMill.PER_SCENE, s -> window());
      int[] order = shuffled(window.length);
      places[i] = Arrays.stream(order, 0, SEEN).map(k -> window[k]).toArray();
    }
    return places;
  }

  private int[] window() {
    int grid = StarterShape.GRID;
    int width = random.nextInt(SMALLEST_WINDOW, grid + 1);
    int height = random.nextInt(SMALLEST_WINDOW, grid + 1);
    int left = random.nextInt(grid - width + 1);
    int top = random.nextInt(grid - height + 1);
    return IntStream.range(0, width * height)
        .map(i -> (top + i / width) * grid + left + i % width)
        .toArray();
  }

  private int[] shuffled(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
