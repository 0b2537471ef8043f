package io.deqastream.training.starter;

import io.deqastream.model.Configs;
import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.checkpoint.ModelConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;
import java.util.List;

/**
 * The starter model's dimensions: the whole picture at 448 pixels in 256 patches of 28, so that
 * fine distortions survive and sequences stay short. Constants.
 */
final class StarterShape {
  static final int SIZE = 448;
  static final int PATCH = 28;
  static final int GRID = SIZE / PATCH;
  static final int WIDTH = 160;
  static final int INTERMEDIATE = StarterWeights.DETECTORS;
  static final int VISION_LAYERS = 3;
  static final int HEADS = 4;
  static final int QUERIES = 8;
  static final int ABSTRACTOR_INTERMEDIATE = 192;
  static final int DECODER_WIDTH = 64;
  static final int DECODER_INTERMEDIATE = 128;
  static final int DECODER_LAYERS = 1;
  static final double EPS = 1e-6;
  static final double RMS_EPS = 1e-5;
  static final double ROPE_THETA = 10_000;

  private StarterShape() {}

  /** For {@code config.json}. */
  static ModelConfig stored(int vocabulary, List<Long> levelIds) {
    return Configs.stored(blocks(GRID, PATCH, vocabulary), "float16", levelIds);
  }

  /** For blocks that see {@code grid * grid} patches of side {@code patch}. */
  static MplugOwl2Config blocks(int grid, int patch, int vocabulary) {
    return new MplugOwl2Config(
        new VisionConfig(grid * patch, patch, WIDTH, INTERMEDIATE, VISION_LAYERS, HEADS, EPS),
        new AbstractorConfig(WIDTH, ABSTRACTOR_INTERMEDIATE, 1, HEADS, QUERIES, grid, EPS),
        new LlamaConfig(
            DECODER_WIDTH,
            DECODER_INTERMEDIATE,
            DECODER_LAYERS,
            HEADS,
            vocabulary,
            RMS_EPS,
            ROPE_THETA));
  }
}
