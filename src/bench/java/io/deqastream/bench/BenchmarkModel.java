package io.deqastream.bench;

import io.deqastream.model.MplugOwl2Config;
import io.deqastream.model.abstractor.AbstractorConfig;
import io.deqastream.model.llama.LlamaConfig;
import io.deqastream.model.vision.VisionConfig;

/**
 * The models that benchmarks run: mid-size for CPUs, 7B as published for GPUs. These see 448 pixels
 * and answer after 92 positions.
 */
enum BenchmarkModel {
  /** Of the size of a starter checkpoint, for the stream: it sees 224 pixels. */
  SMALL(
      new VisionConfig(224, 14, 192, 768, 4, 4, 1e-6),
      new AbstractorConfig(192, 512, 2, 4, 64, 16, 1e-6),
      new LlamaConfig(192, 512, 3, 4, 32000, 1e-5, 10000)),
  MID(
      new VisionConfig(448, 14, 512, 2048, 12, 8, 1e-6),
      new AbstractorConfig(512, 1408, 6, 8, 64, 32, 1e-6),
      new LlamaConfig(768, 2048, 12, 12, 32000, 1e-5, 10000)),
  FULL(
      new VisionConfig(448, 14, 1024, 4096, 24, 16, 1e-6),
      new AbstractorConfig(1024, 2816, 6, 16, 64, 32, 1e-6),
      new LlamaConfig(4096, 11008, 32, 32, 32000, 1e-5, 10000));

  /** Text before the image: the standard prompt's ids. */
  static final long[] BEFORE = {
    1, 3148, 1001, 29901, 1128, 723, 366, 6554, 278, 11029, 310, 445, 1967, 29973, 13
  };

  /** Text after the image. */
  static final long[] AFTER = {
    29871, 13, 22933, 9047, 13566, 29901, 450, 11029, 310, 278, 1967, 338
  };

  /** Level tokens, excellent first. */
  static final long[] LEVELS = {15129, 1781, 6534, 6460, 4319};

  private final MplugOwl2Config config;

  BenchmarkModel(VisionConfig vision, AbstractorConfig abstractor, LlamaConfig decoder) {
    this.config = new MplugOwl2Config(vision, abstractor, decoder);
  }

  MplugOwl2Config config() {
    return config;
  }

  /** Multiplications and additions of the matrix products for one image, short cuts taken. */
  double operations() {
    return 2.0 * (vision() + abstractor() + decoder());
  }

  private double vision() {
    VisionConfig c = config.vision();
    double t = c.positions();
    double d = c.hiddenSize();
    double layer = t * d * (4 * d + 2.0 * c.intermediateSize()) + 2 * t * t * d;
    double patch = (double) c.patchSize() * c.patchSize();
    return c.layers() * layer + (t - 1) * 3 * patch * d;
  }

  private double abstractor() {
    AbstractorConfig c = config.abstractor();
    double q = c.queries();
    double s = q + c.positions();
    double d = c.hiddenSize();
    double layer = s * 2 * d * d + q * d * (2 * d + 3.0 * c.intermediateSize()) + 2 * q * s * d;
    return c.layers() * layer + q * d * config.decoder().hiddenSize();
  }

  private double decoder() {
    LlamaConfig c = config.decoder();
    double t = config.visualTokens() + AFTER.length;
    double s = t + BEFORE.length;
    double d = c.hiddenSize();
    double rest = 2 * d * d + 3 * d * c.intermediateSize();
    double full = t * (2 * d * d + rest) + 2 * t * s * d;
    double last = t * 2 * d * d + rest + 2 * s * d;
    return (c.layers() - 1) * full + last;
  }
}
