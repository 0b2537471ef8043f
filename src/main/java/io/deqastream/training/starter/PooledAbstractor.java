package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerNorm;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.Scalars;

/**
 * The abstractor's one layer as long as its attention is uniform (queries project to zero): the
 * mean over patches can then be taken beforehand. Equal to the block itself, at a hundredth of its
 * cost. Owns nothing. Letters: B pictures, Q queries, D width.
 */
final class PooledAbstractor {
  static final String PREFIX = "model.visual_abstractor";
  static final String LAYER = PREFIX + ".encoder.layers.0.crossattention";
  private static final int POSITIONS = StarterShape.GRID * StarterShape.GRID + 1;

  private final NDArray queries;
  private final LayerNorm queryNorm;
  private final Linear value;
  private final Linear out;
  private final LayerNorm mlpNorm;
  private final Linear gate;
  private final Linear up;
  private final LayerNorm innerNorm;
  private final Linear down;
  private final Linear projection;
  private final NDArray closing;

  PooledAbstractor(ParameterSource source) {
    int width = StarterShape.WIDTH;
    int inner = StarterShape.ABSTRACTOR_INTERMEDIATE;
    String output = LAYER + ".output";
    this.queries = source.parameter(PREFIX + ".query_embeds", 1, StarterShape.QUERIES, width);
    this.queryNorm = source.layerNorm(LAYER + ".norm1", width, 1e-5);
    this.value = source.linear(LAYER + ".attention.value", width, width, true);
    this.out = source.linear(output + ".out_proj", width, width, true);
    this.mlpNorm = source.layerNorm(output + ".norm2", width, 1e-5);
    this.gate = source.linear(output + ".mlp.w1", width, inner, true);
    this.up = source.linear(output + ".mlp.w3", width, inner, true);
    this.innerNorm = source.layerNorm(output + ".mlp.ffn_ln", inner, StarterShape.EPS);
    this.down = source.linear(output + ".mlp.w2", inner, width, true);
    this.projection = source.linear(PREFIX + ".visual_fc", width, StarterShape.DECODER_WIDTH, true);
    this.closing = source.parameter(PREFIX + ".vit_eos", 1, 1, StarterShape.DECODER_WIDTH);
  }

  /** Means over patches [B, D] to visual tokens [B, Q + 1, decoder's width]. */
  NDArray visualTokens(NDArray pooled) {
    long batch = pooled.getShape().get(0);
    int all = StarterShape.QUERIES + POSITIONS;
    NDArray own = own(pooled); // [Q, D]
    NDArray mixed =
        Scalars.times(own.sum(new int[] {0}, true), 1.0 / all)
            .add(Scalars.times(pooled, (double) POSITIONS / all)); // [B, D]
    NDArray attended = out.forward(value.forward(mixed)).expandDims(1); // [B, 1, D]
    NDArray residual = own.expandDims(0).add(attended); // [B, Q, D]
    NDArray normed = mlpNorm.forward(residual);
    NDArray gated = Kernels.COMPOSED.swiGlu(gate.forward(normed), up.forward(normed));
    NDArray states = residual.add(down.forward(innerNorm.forward(gated)));
    NDArray last = closing.broadcast(batch, 1, StarterShape.DECODER_WIDTH);
    last.attach(pooled.getManager());
    return NDArrays.concat(new NDList(projection.forward(states), last), 1);
  }

  /**
   * Sets the value projection so that what passes the attention is standardised over pictures.
   *
   * @param mean of pooled states, per channel
   * @param deviation of them
   */
  void standardize(StarterWeights weights, NDArray anchor, float[] mean, float[] deviation) {
    int width = StarterShape.WIDTH;
    double share = (double) POSITIONS / (StarterShape.QUERIES + POSITIONS);
    float[] own = own(anchor).sum(new int[] {0}).toFloatArray();
    float[] weight = new float[width * width];
    float[] bias = new float[width];
    float[] identity = new float[width * width];
    for (int d = 0; d < width; d++) {
      double scale = 1 / (share * deviation[d]);
      weight[d * width + d] = (float) scale;
      bias[d] =
          (float) (-mean[d] / deviation[d] - scale * own[d] / (StarterShape.QUERIES + POSITIONS));
      identity[d * width + d] = 1;
    }
    weights.set(LAYER + ".attention.value.weight", weight);
    weights.set(LAYER + ".attention.value.bias", bias);
    weights.set(LAYER + ".output.out_proj.weight", identity);
  }

  private NDArray own(NDArray like) {
    NDArray flat = queries.reshape(StarterShape.QUERIES, StarterShape.WIDTH);
    flat.attach(like.getManager());
    return queryNorm.forward(flat);
  }
}
