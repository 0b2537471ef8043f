package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the abstractor's uniform attention sees of a picture before anything is learnt: the mean
 * over patches of the untrained vision encoder's states after the key norm. Computed element by
 * element, since every detector looks at one filter, at a fraction of the blocks' cost. Stateless.
 */
final class PooledStates {
  private static final int BATCH = 32;
  private static final int PATCHES = StarterShape.GRID * StarterShape.GRID;

  private PooledStates() {}

  /** [pictures][width] of the first pictures of a cache. */
  static float[][] of(
      NDManager manager, ResponseCache cache, int pictures, int[] places, float[] whitening)
      throws IOException {
    float[][] all = new float[pictures][];
    float[] blank = blank(manager, whitening);
    for (int from = 0; from < pictures; from += BATCH) {
      int[] batch = IntStream.range(from, Math.min(pictures, from + BATCH)).toArray();
      try (NDManager work = manager.newSubManager()) {
        NDArray pooled = pool(work, cache.read(work, batch, places), whitening);
        float[] flat = pooled.toFloatArray();
        for (int i = 0; i < batch.length; i++) {
          all[from + i] =
              Arrays.copyOfRange(flat, i * StarterShape.WIDTH, (i + 1) * StarterShape.WIDTH);
          for (int d = 0; d < blank.length; d++) {
            all[from + i][d] = (PATCHES * all[from + i][d] + blank[d]) / (PATCHES + 1);
          }
        }
      }
    }
    return all;
  }

  /** The state of the class token, which sees nothing. */
  private static float[] blank(NDManager manager, float[] whitening) {
    try (NDManager work = manager.newSubManager()) {
      return pool(work, work.zeros(new Shape(1, 1, FilterBank.size())), whitening).toFloatArray();
    }
  }

  private static NDArray pool(NDManager work, NDArray responses, float[] whitening) {
    long batch = responses.getShape().get(0);
    long count = responses.getShape().get(1);
    int filters = FilterBank.size();
    NDArray white = responses.div(work.create(whitening));
    NDArray constant = work.full(new Shape(batch, count, 1), StarterWeights.CONSTANT);
    NDArray rest = work.zeros(new Shape(batch, count, StarterShape.WIDTH - filters - 1));
    NDArray x = norm(work, NDArrays.concat(new NDList(white, constant, rest), 2)); // [B, P, D]
    NDArray h = norm(work, x).get(new NDIndex(":, :, :{}", filters));
    NDArray amplitude = even(h, StarterWeights.GAINS[0]).mul(StarterWeights.SHARES[0]);
    NDArray energy =
        even(h, StarterWeights.GAINS[1]).mul(StarterWeights.SHARES[1]).matMul(groups(work));
    NDArray none = work.zeros(new Shape(batch, count, 1));
    NDArray added = NDArrays.concat(new NDList(amplitude, none, energy), 2);
    return norm(work, norm(work, x.add(added))).mean(new int[] {1}); // [B, D]
  }

  /** (quickGelu(g h) + quickGelu(-g h)) / g. */
  private static NDArray even(NDArray h, float gain) {
    return h.mul(0.851f * gain).tanh().mul(h);
  }

  private static NDArray norm(NDManager work, NDArray x) {
    long width = x.getShape().get(2);
    return x.getNDArrayInternal()
        .layerNorm(
            x, new Shape(width), work.ones(new Shape(width)), work.zeros(new Shape(width)), 1e-6f)
        .singletonOrThrow();
  }

  private static NDArray groups(NDManager work) {
    int[] groups =
        FilterBank.groups(
            StarterShape.PATCH, StarterWeights.LUMA_GROUPS, StarterWeights.CHROMA_GROUPS);
    int count = StarterShape.WIDTH - FilterBank.size() - 1;
    int[] sizes = new int[count];
    for (int group : groups) {
      sizes[group]++;
    }
    float[] mean = new float[groups.length * count];
    for (int i = 0; i < groups.length; i++) {
      mean[i * count + groups[i]] = 1f / sizes[groups[i]];
    }
    return work.create(mean, new Shape(groups.length, count));
  }
}
