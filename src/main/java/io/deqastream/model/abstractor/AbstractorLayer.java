package io.deqastream.model.abstractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.nn.Heads;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerNorm;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;

/**
 * One cross-attention layer: queries attend to [queries; image states], then a gated MLP with a
 * norm inside. The residual starts from the normed queries, as the reference has it. Differentiable
 * until {@link #fold} is called.
 */
final class AbstractorLayer {
  private final AbstractorConfig config;
  private final Kernels kernels;
  private final NDArray queryPositions;
  private final NDArray keyPositions;
  private final LayerNorm queryNorm;
  private final LayerNorm keyNorm;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear out;
  private final LayerNorm mlpNorm;
  private final Linear gate;
  private final Linear up;
  private final LayerNorm innerNorm;
  private final Linear down;
  private FoldedPositions folded;

  AbstractorLayer(AbstractorConfig config, ParameterSource source, Kernels kernels, String layer) {
    this.kernels = kernels;
    this.config = config;
    String prefix = layer + ".crossattention";
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    String attention = prefix + ".attention";
    this.queryPositions = source.buffer(attention + ".q_pos_embed", config.queries(), width);
    this.keyPositions = source.buffer(attention + ".k_pos_embed", config.positions(), width);
    this.queryNorm = source.layerNorm(prefix + ".norm1", width, AbstractorConfig.NORM_EPS);
    this.keyNorm = source.layerNorm(prefix + ".normk", width, AbstractorConfig.NORM_EPS);
    this.query = source.linear(attention + ".query", width, width, true);
    this.key = source.linear(attention + ".key", width, width, true);
    this.value = source.linear(attention + ".value", width, width, true);
    String output = prefix + ".output";
    this.out = source.linear(output + ".out_proj", width, width, true);
    this.mlpNorm = source.layerNorm(output + ".norm2", width, AbstractorConfig.NORM_EPS);
    this.gate = source.linear(output + ".mlp.w1", width, inner, true);
    this.up = source.linear(output + ".mlp.w3", width, inner, true);
    this.innerNorm = source.layerNorm(output + ".mlp.ffn_ln", inner, config.eps());
    this.down = source.linear(output + ".mlp.w2", inner, width, true);
  }

  /**
   * One layer.
   *
   * @param hidden queries [B, Q, D]
   * @param image encoder states [B, P, D]
   * @return [B, Q, D]
   */
  NDArray forward(NDArray hidden, NDArray image) {
    NDArray queries = queryNorm.forward(hidden);
    NDArray context = NDArrays.concat(new NDList(queries, keyNorm.forward(image)), 1);
    NDArray q = folded == null ? positionedQuery(queries) : folded.query(queries);
    NDArray k = folded == null ? positionedKey(context) : folded.key(context);
    NDArray attended = kernels.attend(heads(q), heads(k), heads(value.forward(context)), null);
    NDArray residual = queries.add(out.forward(attended));
    NDArray normed = mlpNorm.forward(residual);
    NDArray gated = kernels.swiGlu(gate.forward(normed), up.forward(normed));
    return residual.add(down.forward(innerNorm.forward(gated)));
  }

  /** Takes the constant positions through the projections once; no gradient passes after that. */
  void fold() {
    NDArray positions = NDArrays.concat(new NDList(queryPositions, keyPositions), 0); // [Q + P, D]
    NDArray keys = key.forward(positions);
    positions.close();
    this.folded =
        new FoldedPositions(query.weight(), query.forward(queryPositions), key.weight(), keys);
  }

  private NDArray positionedQuery(NDArray queries) {
    return query.forward(queries.add(queryPositions));
  }

  private NDArray positionedKey(NDArray context) {
    NDList parts = context.split(new long[] {config.queries()}, 1);
    return key.forward(
        NDArrays.concat(
            new NDList(parts.get(0).add(queryPositions), parts.get(1).add(keyPositions)), 1));
  }

  private NDArray heads(NDArray x) {
    return Heads.split(x, config.heads());
  }
}
