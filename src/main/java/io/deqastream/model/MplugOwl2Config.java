package io.deqastream.model;

import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;

/** Dimensions of a whole mPLUG-Owl2, part by part; consistent with each other. */
public record MplugOwl2Config(
    VisionConfig vision, AbstractorConfig abstractor, LlamaConfig decoder) {

  /** Visual tokens per image: the queries and the closing one. */
  public int visualTokens() {
    return abstractor.queries() + 1;
  }
}
