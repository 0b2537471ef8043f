package io.deqastream.model;

import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.llama.TablePrecision;
import io.deqastream.model.vision.VisionConfig;

/** Dimensions of a whole mPLUG-Owl2, part by part; consistent with each other. */
public record MplugOwl2Config(
    VisionConfig vision, AbstractorConfig abstractor, LlamaConfig decoder) {

  /**
   * The same with exact rotary tables: where the arithmetic is in 16 bits, casting them rounds them
   * as the reference does, whatever the weights were stored in.
   */
  public MplugOwl2Config withExactTables() {
    return new MplugOwl2Config(vision, abstractor, decoder.withTables(TablePrecision.FLOAT32));
  }

  /** Visual tokens per image: the queries and the closing one. */
  public int visualTokens() {
    return abstractor.queries() + 1;
  }
}
