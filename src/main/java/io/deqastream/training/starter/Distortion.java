package io.deqastream.training.starter;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The ways in which a picture is spoilt, each with a strength from 0 (hardly to be seen) to 1 (very
 * strong); steps of strength are meant to look alike across distortions. What a distortion leaves
 * open (direction, method) is drawn anew each time. Stateless.
 */
enum Distortion {
  BLUR(
      0.85,
      (canvas, s, random) -> Blurs.gaussian(canvas, geometric(0.5, 6, s) * sizeFactor(canvas))),
  MOTION(
      0.95,
      (canvas, s, random) -> {
        double length = geometric(2.5, 32, s) * sizeFactor(canvas);
        Blurs.motion(canvas, length, random.nextDouble(Math.PI));
      }),
  NOISE(
      0.85,
      (canvas, s, random) -> {
        boolean grey = random.nextInt(4) == 0;
        Noise.add(canvas, geometric(3, 60, s), grey, random);
      }),
  JPEG(
      1.0,
      (canvas, s, random) ->
          replace(canvas, Codecs.roundTrip(canvas, "jpeg", geometric(55, 4, s)))),
  JPEG_2000(
      1.0,
      (canvas, s, random) -> {
        Wavelet wavelet = random.nextBoolean() ? Wavelet.CDF_9_7 : Wavelet.CDF_5_3;
        wavelet.compress(canvas, geometric(20, 220, s));
      }),
  WEBP(
      1.0,
      (canvas, s, random) ->
          replace(canvas, Codecs.roundTrip(canvas, "webp", geometric(45, 1, s)))),
  RESAMPLE(0.85, Distortion::resample),
  CONTRAST(1.15, (canvas, s, random) -> Colours.contrast(canvas, geometric(0.85, 0.12, s))),
  DARK(
      1.2,
      (canvas, s, random) -> expose(canvas, geometric(0.8, 0.1, s), geometric(1.25, 5, s), random)),
  BRIGHT(
      1.2,
      (canvas, s, random) -> expose(canvas, geometric(1.2, 5, s), geometric(0.8, 0.18, s), random)),
  DESATURATE(1.35, (canvas, s, random) -> Colours.saturate(canvas, 0.8 * (1 - s))),
  BLOCKING(
      0.9,
      (canvas, s, random) -> {
        if (random.nextBoolean()) {
          Colours.block(canvas, 8 << random.nextInt(2), 0.15 + 0.85 * s);
        } else {
          Colours.block(canvas, (int) Math.round(geometric(2, 20, s) * sizeFactor(canvas)), 1);
        }
      }),
  BANDING(1.25, (canvas, s, random) -> Colours.band(canvas, Math.rint(geometric(24, 2, s))));

  private static final double COMMON_SIDE = 768;

  private final double disagreement;

  @SuppressWarnings("ImmutableEnumChecker") // lambdas that hold nothing
  private final Way way;

  Distortion(double disagreement, Way way) {
    this.disagreement = disagreement;
    this.way = way;
  }

  /** How a canvas is spoilt. */
  private interface Way {
    void apply(Canvas canvas, double s, SplittableRandom random);
  }

  /** Spoils the canvas in place; {@code s} in [0, 1]. */
  void apply(Canvas canvas, double s, SplittableRandom random) {
    way.apply(canvas, s, random);
  }

  /** How much raters differ about it, relative to the usual: matters of taste above 1. */
  double disagreement() {
    return disagreement;
  }

  /** As tables and option values have it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** From {@code weak} at 0 to {@code strong} at 1 in equal ratios. */
  private static double geometric(double weak, double strong, double s) {
    return weak * Math.pow(strong / weak, s);
  }

  /** A blur is as strong as it is wide beside the picture; half-way, as viewers come closer. */
  private static double sizeFactor(Canvas canvas) {
    return Math.sqrt(Math.max(canvas.width(), canvas.height()) / COMMON_SIDE);
  }

  private static void resample(Canvas canvas, double s, SplittableRandom random) {
    double factor = geometric(1.4, 9, s) * Math.sqrt(sizeFactor(canvas));
    Resampler[] ways = Resampler.values();
    Resampler down = ways[1 + random.nextInt(2)];
    Resampler up = ways[random.nextInt(5) == 0 ? 0 : 1 + random.nextInt(2)];
    Canvas small =
        down.resize(
            canvas,
            (int) Math.max(8, canvas.width() / factor),
            (int) Math.max(8, canvas.height() / factor));
    replace(canvas, up.resize(small, canvas.width(), canvas.height()));
  }

  /** By the gain or by the gamma, as it is drawn. */
  private static void expose(Canvas canvas, double gain, double gamma, SplittableRandom random) {
    if (random.nextBoolean()) {
      Colours.expose(canvas, gain, 1);
    } else {
      Colours.expose(canvas, 1, gamma);
    }
  }

  private static void replace(Canvas canvas, Canvas with) {
    for (int c = 0; c < Canvas.CHANNELS; c++) {
      System.arraycopy(with.planes()[c], 0, canvas.planes()[c], 0, canvas.planes()[c].length);
    }
  }
}
