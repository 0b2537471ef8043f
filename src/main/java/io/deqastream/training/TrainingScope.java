package io.deqastream.training;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which parameters learn: all but those of frozen parts, or, with a LoRA rank, only low-rank
 * adapters of the decoder's projections, as the reference's script trains them. Immutable.
 *
 * @param frozen names of parts, see {@link #PARTS}
 * @param loraRank rank of the adapters; 0 for none
 */
public record TrainingScope(Set<String> frozen, int loraRank) {
  private static final String LAYERS = "model.layers.";

  /** The parts that can be frozen, and how their parameters' names begin. */
  private static final Map<String, String> PREFIXES =
      new TreeMap<>(
          Map.of(
              "vision", "model.vision_model.",
              "abstractor", "model.visual_abstractor.",
              "embeddings", "model.embed_tokens.",
              "decoder", LAYERS,
              "norm", "model.norm.",
              "head", "lm_head."));

  /** Names of the parts that can be frozen. */
  public static final Set<String> PARTS = Set.copyOf(PREFIXES.keySet());

  /** Checks the names. */
  public TrainingScope {
    frozen = Set.copyOf(frozen);
    for (String part : frozen) {
      if (!PREFIXES.containsKey(part)) {
        throw new IllegalArgumentException(
            "no part \"" + part + "\" to freeze: " + String.join(", ", PREFIXES.keySet()));
      }
    }
    if (loraRank < 0 || loraRank > 4096) {
      throw new IllegalArgumentException("LoRA's rank must be 0 to 4096, got " + loraRank);
    }
    if (loraRank == 0 && frozen.size() == PREFIXES.size()) {
      throw new IllegalArgumentException("nothing left to train: every part is frozen");
    }
  }

  /** Everything learns. */
  public static TrainingScope everything() {
    return new TrainingScope(Set.of(), 0);
  }

  /** Whether a parameter of the checkpoint learns. */
  boolean trains(String name) {
    return loraRank == 0 && frozen.stream().noneMatch(part -> name.startsWith(PREFIXES.get(part)));
  }

  /** Whether a projection gets an adapter. */
  boolean adapts(String prefix) {
    return loraRank > 0 && prefix.startsWith(LAYERS);
  }
}
