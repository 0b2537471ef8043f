package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.SparseFormat;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerScope;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.RmsNorm;
import io.deqastream.model.nn.StageTap;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * LLaMA-2 with mPLUG-Owl2's modality adaptive weights. Two ways through the same layers: {@link
 * #hidden} over all positions, for training and verification, and {@link #lastHidden} for serving:
 * the text before the image cached, the last layer computed at the last position only. Owns none of
 * its weights. Letters: B batch, T positions, D width, V vocabulary.
 */
public final class LlamaDecoder {
  private final LlamaConfig config;
  private final NDArray embedding;
  private final List<DecoderLayer> layers;
  private final NDArray norm;
  private final Linear head;

  /** Asks {@code source} for the parameters under {@code prefix}, and for the head. */
  public LlamaDecoder(
      LlamaConfig config, ParameterSource source, Kernels kernels, String prefix, String head) {
    this.config = config;
    this.embedding =
        source.parameter(prefix + ".embed_tokens.weight", config.vocabulary(), config.hiddenSize());
    this.layers =
        IntStream.range(0, config.layers())
            .mapToObj(i -> new DecoderLayer(config, source, kernels, prefix + ".layers." + i))
            .toList();
    this.norm = source.parameter(prefix + ".norm.weight", config.hiddenSize());
    this.head = source.linear(head, config.hiddenSize(), config.vocabulary(), false);
  }

  /** ids [B, T], 64-bit integers, to their embeddings [B, T, D], in the ids' manager. */
  public NDArray embed(NDArray ids) {
    return ids.getNDArrayInternal()
        .embedding(ids, embedding, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  /**
   * All positions through all layers and the last norm.
   *
   * @param x embedded text and visual tokens [B, T, D], consumed
   * @param layout where x holds visual tokens
   * @return [B, T, D]
   */
  public NDArray hidden(NDArray x, TokenLayout layout, StageTap tap) {
    try (NDManager constants = x.getManager().newSubManager()) {
      Pass pass = Pass.of(constants, config, layout, 0, List.of(), x.getDataType());
      NDArray hidden = x;
      for (int i = 0; i < layers.size(); i++) {
        int layer = i;
        hidden = LayerScope.run(hidden, h -> layers.get(layer).forward(h, pass, layer));
        tap.record("decoder.layers." + i, hidden);
      }
      hidden = LayerScope.run(hidden, this::finalNorm);
      tap.record("decoder.norm", hidden);
      return hidden;
    }
  }

  /** hidden [.., D] to logits over the vocabulary [.., V]. */
  public NDArray logits(NDArray hidden) {
    return head.forward(hidden);
  }

  /**
   * The rows of the head for a few tokens, as a head of their own.
   *
   * @param ids [N] on the head's device
   */
  public Linear headRows(NDArray ids) {
    return new Linear(head.weight().get(ids), null, null);
  }

  /**
   * Computes once what a prompt needs of its own.
   *
   * @param manager parent of the state's own manager
   * @param before ids before the image, the sequence's start included
   * @param visual visual tokens per image
   * @param after ids after the image
   */
  public PromptState prepare(NDManager manager, long[] before, int visual, long[] after) {
    return prepare(manager, before, visual, after, Shortcuts.ALL);
  }

  /**
   * As {@link #prepare(NDManager, long[], int, long[])}, with fewer short cuts, to measure them.
   */
  public PromptState prepare(
      NDManager manager, long[] before, int visual, long[] after, Shortcuts shortcuts) {
    NDManager own = manager.newSubManager();
    boolean cache = shortcuts.cachePrefix() && before.length > 0;
    List<KeyValue> past = cache ? past(own, before) : List.of();
    NDArray prefix = cache || before.length == 0 ? null : embed(own, before);
    NDArray suffix = after.length == 0 ? null : embed(own, after);
    TokenLayout layout = new TokenLayout(cache ? 0 : before.length, visual, after.length);
    int offset = cache ? before.length : 0;
    Pass pass = Pass.of(own, config, layout, offset, past, embedding.getDataType());
    return new PromptState(own, pass, prefix, suffix, shortcuts);
  }

  /**
   * The last position after all layers and the last norm.
   *
   * @param visual visual tokens [B, Q, D]; not consumed, other prompts may follow
   * @return [B, D], in the visual tokens' manager
   */
  public NDArray lastHidden(NDArray visual, PromptState prompt) {
    Pass pass = prompt.pass();
    NDArray hidden = join(visual, prompt);
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      List<NDArray> borrowed =
          pass.past().isEmpty()
              ? List.of()
              : List.of(pass.past().get(i).key(), pass.past().get(i).value());
      boolean last = i == layers.size() - 1 && prompt.shortcuts().lastOnly();
      hidden =
          LayerScope.run(
              hidden,
              borrowed,
              h ->
                  last
                      ? layers.get(layer).forwardLast(h, pass, layer)
                      : layers.get(layer).forward(h, pass, layer));
    }
    return LayerScope.run(hidden, h -> finalNorm(DecoderLayer.last(h)).squeeze(1));
  }

  /** The prompt's text around visual [B, Q, D], in a new array of its manager. */
  private static NDArray join(NDArray visual, PromptState prompt) {
    NDManager outer = visual.getManager();
    try (NDManager scope = outer.newSubManager()) {
      NDList parts = new NDList();
      if (prompt.before() != null) {
        parts.add(shared(prompt.before(), visual, scope));
      }
      parts.add(visual);
      if (prompt.after() != null) {
        parts.add(shared(prompt.after(), visual, scope));
      }
      NDArray joined = parts.size() == 1 ? visual.duplicate() : NDArrays.concat(parts, 1);
      joined.attach(outer);
      return joined;
    }
  }

  /** text [1, S, D] as a view over the batch, in the scope. */
  private static NDArray shared(NDArray text, NDArray visual, NDManager scope) {
    long batch = visual.getShape().get(0);
    NDArray view = text.broadcast(batch, text.getShape().get(1), text.getShape().get(2));
    view.attach(scope);
    return view;
  }

  private List<KeyValue> past(NDManager own, long[] before) {
    List<KeyValue> past = new ArrayList<>();
    try (NDManager scratch = own.newSubManager()) {
      TokenLayout layout = new TokenLayout(before.length, 0, 0);
      Pass pass = Pass.of(scratch, config, layout, 0, List.of(), embedding.getDataType());
      NDArray hidden = embed(scratch, before);
      for (int i = 0; i < layers.size(); i++) {
        DecoderLayer layer = layers.get(i);
        int index = i;
        boolean last = i == layers.size() - 1;
        hidden =
            LayerScope.run(
                hidden,
                h -> {
                  KeyValue kept = layer.keyValues(h, pass);
                  // Contiguous copies: views would hold on to the projections' larger storage.
                  KeyValue copy = new KeyValue(kept.key().duplicate(), kept.value().duplicate());
                  copy.key().attach(own);
                  copy.value().attach(own);
                  past.add(copy);
                  return last ? h : layer.forward(h, pass, index);
                });
      }
    }
    return past;
  }

  private NDArray embed(NDManager manager, long[] ids) {
    try (NDArray array = manager.create(ids).reshape(1, ids.length)) {
      return embed(array);
    }
  }

  private NDArray finalNorm(NDArray x) {
    return RmsNorm.normalize(x, config.eps()).mul(norm);
  }
}
