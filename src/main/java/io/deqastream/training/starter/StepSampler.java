package io.deqastream.training.starter;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws what a step sees: scenes, all pictures of each, and some patches of each picture. A
 * function of seed and step alone; every scene comes once an epoch. Immutable.
 */
final class StepSampler {
  /** Patches of a picture that a step sees. */
  static final int SEEN = 64;

  private final long seed;
  private final int scenes;
  private final int scenesPerStep;

  /**
   * A sampler.
   *
   * @param scenes how many there are
   * @param scenesPerStep how many a step sees
   */
  StepSampler(long seed, int scenes, int scenesPerStep) {
    this.seed = seed;
    this.scenes = scenes;
    this.scenesPerStep = scenesPerStep;
  }

  /**
   * What one step sees.
   *
   * @param pictures those on the left sides of its pairs, then their partners
   * @param places for each picture the patches it is seen by
   */
  record Draw(int[] pictures, int[][] places) {}

  /** How often all scenes were seen before a step. */
  int epoch(int step) {
    return (int) ((long) step * scenesPerStep / scenes);
  }

  /**
   * Draws for a step.
   *
   * @param across whether partners come from any of its scenes, not from the same
   */
  Draw draw(int step, boolean across) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + step);
    int half = scenesPerStep * PictureMill.PER_SCENE / 2;
    int[] pictures = new int[2 * half];
    int at = 0;
    for (int s = 0; s < scenesPerStep; s++) {
      int scene = scene((long) step * scenesPerStep + s);
      int[] order = shuffled(PictureMill.PER_SCENE, random);
      for (int i = 0; i < order.length / 2; i++) {
        pictures[at] = scene * PictureMill.PER_SCENE + order[i];
        pictures[at + half] = scene * PictureMill.PER_SCENE + order[i + order.length / 2];
        at++;
      }
    }
    if (across) {
      int[] partners = Arrays.copyOfRange(pictures, half, pictures.length);
      int[] order = shuffled(half, random);
      for (int i = 0; i < half; i++) {
        pictures[half + i] = partners[order[i]];
      }
    }
    return new Draw(pictures, places(pictures, random));
  }

  /** The scene at a place in the endless row of shuffled epochs. */
  private int scene(long place) {
    SplittableRandom random = new SplittableRandom(seed - 1 - place / scenes);
    return shuffled(scenes, random)[(int) (place % scenes)];
  }

  /** For each picture some patches from all over it: quality is judged by the whole. */
  private static int[][] places(int[] pictures, SplittableRandom random) {
    int all = StarterShape.GRID * StarterShape.GRID;
    int[][] places = new int[pictures.length][];
    for (int i = 0; i < pictures.length; i++) {
      places[i] = Arrays.copyOf(shuffled(all, random), SEEN);
    }
    return places;
  }

  private static int[] shuffled(int n, SplittableRandom random) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
