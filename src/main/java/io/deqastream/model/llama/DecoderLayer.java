package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.llama.TokenLayout.Segment;
import io.deqastream.model.nn.Heads;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.RmsNorm;
import java.util.List;

/**
 * One LLaMA layer whose norms, key and value projections exist twice, for text and visual tokens.
 * Differentiable; results belong to the input's manager.
 */
final class DecoderLayer {
  private final LlamaConfig config;
  private final Kernels kernels;
  private final Multiway<NDArray> inputNorm;
  private final Linear query;
  private final Multiway<Linear> key;
  private final Multiway<Linear> value;
  private final Linear out;
  private final Multiway<NDArray> postAttentionNorm;
  private final Linear gate;
  private final Linear up;
  private final Linear down;

  DecoderLayer(LlamaConfig config, ParameterSource source, Kernels kernels, String prefix) {
    this.kernels = kernels;
    this.config = config;
    long width = config.hiddenSize();
    long inner = config.intermediateSize();
    String attention = prefix + ".self_attn";
    this.inputNorm = norms(source, prefix + ".input_layernorm");
    this.query = source.linear(attention + ".q_proj", width, width, false);
    this.key = projections(source, attention + ".k_proj");
    this.value = projections(source, attention + ".v_proj");
    this.out = source.linear(attention + ".o_proj", width, width, false);
    this.postAttentionNorm = norms(source, prefix + ".post_attention_layernorm");
    this.gate = source.linear(prefix + ".mlp.gate_proj", width, inner, false);
    this.up = source.linear(prefix + ".mlp.up_proj", width, inner, false);
    this.down = source.linear(prefix + ".mlp.down_proj", inner, width, false);
  }

  /** x [B, T, D] to [B, T, D]. */
  NDArray forward(NDArray x, Pass pass, int layer) {
    List<Segment> normed = normed(x, pass.layout(), inputNorm);
    NDArray q = pass.rotary().rotate(heads(query.forward(Multiway.join(normed))));
    NDArray attended = attend(q, allKeyValues(normed, pass, layer), pass.mask());
    return mlp(x.add(out.forward(attended)), pass.layout());
  }

  /** x [B, T, D] to the last position's output alone, [B, 1, D]; keys and values see all. */
  NDArray forwardLast(NDArray x, Pass pass, int layer) {
    List<Segment> normed = normed(x, pass.layout(), inputNorm);
    NDArray q =
        pass.lastRotary().rotate(heads(query.forward(last(normed.get(normed.size() - 1).array()))));
    NDArray attended = attend(q, allKeyValues(normed, pass, layer), null);
    return mlp(last(x).add(out.forward(attended)), pass.layout().last());
  }

  /** The keys and values of x [B, T, D] itself, without those before it. */
  KeyValue keyValues(NDArray x, Pass pass) {
    return keyValues(normed(x, pass.layout(), inputNorm), pass);
  }

  private KeyValue keyValues(List<Segment> normed, Pass pass) {
    NDArray k = heads(Multiway.join(key.map(normed, Linear::forward)));
    NDArray v = heads(Multiway.join(value.map(normed, Linear::forward)));
    return new KeyValue(pass.rotary().rotate(k), v);
  }

  private KeyValue allKeyValues(List<Segment> normed, Pass pass, int layer) {
    KeyValue own = keyValues(normed, pass);
    if (pass.past().isEmpty()) {
      return own;
    }
    KeyValue past = pass.past().get(layer);
    return new KeyValue(after(past.key(), own.key()), after(past.value(), own.value()));
  }

  /** The past [1, H, S, D], the same for all of the batch, before own [B, H, T, D]. */
  private static NDArray after(NDArray past, NDArray own) {
    Shape shape = past.getShape();
    NDArray shared =
        past.broadcast(own.getShape().get(0), shape.get(1), shape.get(2), shape.get(3));
    return NDArrays.concat(new NDList(shared, own), 2);
  }

  private NDArray mlp(NDArray x, TokenLayout layout) {
    NDArray normed = Multiway.join(normed(x, layout, postAttentionNorm));
    NDArray gated = kernels.swiGlu(gate.forward(normed), up.forward(normed));
    return x.add(down.forward(gated));
  }

  private List<Segment> normed(NDArray x, TokenLayout layout, Multiway<NDArray> weights) {
    return weights.map(
        layout.cut(RmsNorm.normalize(x, config.eps())), (weight, part) -> part.mul(weight));
  }

  private NDArray attend(NDArray q, KeyValue all, NDArray mask) {
    return kernels.attend(q, all.key(), all.value(), mask);
  }

  /** The last position of x [B, T, D]: [B, 1, D]. */
  static NDArray last(NDArray x) {
    return x.get(new NDIndex(":, -1:"));
  }

  private NDArray heads(NDArray x) {
    return Heads.split(x, config.heads());
  }

  private Multiway<NDArray> norms(ParameterSource source, String prefix) {
    return new Multiway<>(
        source.parameter(prefix + ".multiway.0.weight", config.hiddenSize()),
        source.parameter(prefix + ".multiway.1.weight", config.hiddenSize()));
  }

  private Multiway<Linear> projections(ParameterSource source, String prefix) {
    long width = config.hiddenSize();
    return new Multiway<>(
        source.linear(prefix + ".multiway.0", width, width, false),
        source.linear(prefix + ".multiway.1", width, width, false));
  }
}
