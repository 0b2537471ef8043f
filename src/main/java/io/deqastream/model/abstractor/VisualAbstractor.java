package io.deqastream.model.abstractor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.LayerScope;
import io.deqastream.model.nn.Linear;
import io.deqastream.model.nn.ParameterSource;
import io.deqastream.model.nn.StageTap;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Distils the encoder's states into a fixed number of visual tokens of the decoder's width, closed
 * by one learnt vector. Serves and trains; owns none of its weights.
 */
public final class VisualAbstractor {
  private final AbstractorConfig config;
  private final NDArray queryEmbeds;
  private final List<AbstractorLayer> layers;
  private final Linear projection;
  private final NDArray closing;

  /**
   * Asks {@code source} for the parameters under {@code prefix}.
   *
   * @param width of the decoder, D
   */
  public VisualAbstractor(
      AbstractorConfig config, int width, ParameterSource source, Kernels kernels, String prefix) {
    this.config = config;
    this.queryEmbeds =
        source.parameter(prefix + ".query_embeds", 1, config.queries(), config.hiddenSize());
    this.layers =
        IntStream.range(0, config.layers())
            .mapToObj(
                i -> new AbstractorLayer(config, source, kernels, prefix + ".encoder.layers." + i))
            .toList();
    this.projection = source.linear(prefix + ".visual_fc", config.hiddenSize(), width, true);
    this.closing = source.parameter(prefix + ".vit_eos", 1, 1, width);
  }

  /**
   * All layers and the projection.
   *
   * @param image the encoder's states [B, P, Da], consumed
   * @return visual tokens [B, Q + 1, D], in the input's manager
   */
  public NDArray forward(NDArray image, StageTap tap) {
    long batch = image.getShape().get(0);
    NDArray hidden =
        queryEmbeds.broadcast(batch, config.queries(), config.hiddenSize()); // [B, Q, Da]
    hidden.attach(image.getManager());
    for (int i = 0; i < layers.size(); i++) {
      AbstractorLayer layer = layers.get(i);
      hidden = LayerScope.run(hidden, List.of(image), x -> layer.forward(x, image));
      tap.record("abstractor.layers." + i, hidden);
    }
    image.close();
    NDArray tokens = LayerScope.run(hidden, this::close);
    tap.record("visual_tokens", tokens);
    return tokens;
  }

  /** Prepares for serving: constant parts are computed once, into the weights' own manager. */
  public void fold() {
    layers.forEach(AbstractorLayer::fold);
  }

  private NDArray close(NDArray hidden) {
    NDArray last = closing.broadcast(hidden.getShape().get(0), 1, closing.getShape().get(2));
    last.attach(hidden.getManager());
    return NDArrays.concat(new NDList(projection.forward(hidden), last), 1);
  }
}
