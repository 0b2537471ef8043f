package io.deqastream.demo;

import io.deqastream.fetch.ImageReference;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.LongToDoubleFunction;

/**
 * A source whose images are painted as they are sent, with a distortion that changes in time.
 *
 * @param name the source id
 * @param rate events a second
 * @param distortions taken in turn
 * @param strength of the nth image's distortion, 0 to 1
 * @param brokenEvery one of so many is no image
 */
record PaintedSource(
    String name,
    double rate,
    List<Distortion> distortions,
    LongToDoubleFunction strength,
    int brokenEvery)
    implements DemoSource {
  private static final byte[] NOT_AN_IMAGE =
      "<!doctype html><title>502 Bad Gateway</title>".getBytes(StandardCharsets.UTF_8);

  /**
   * The bundled sources: a camera that loses focus and finds it again, one in the dark, uploads of
   * all kinds of which some are no images, and heavily compressed thumbnails.
   */
  static List<DemoSource> all() {
    return List.of(
        new PaintedSource(
            "lobby-camera",
            5,
            List.of(Distortion.BLUR),
            n -> Math.max(0, Math.sin(n / 25.0)),
            Integer.MAX_VALUE),
        new PaintedSource("night-camera", 2, List.of(Distortion.DARK), n -> 0.8, Integer.MAX_VALUE),
        new PaintedSource(
            "thumbnails",
            4,
            List.of(Distortion.COMPRESSION, Distortion.SHRINK),
            n -> 0.9,
            Integer.MAX_VALUE),
        new PaintedSource(
            "uploads", 3, List.of(Distortion.values()), n -> (n * 7 % 11) / 11.0, 20));
  }

  @Override
  public ImageReference image(long n) {
    if (n % brokenEvery == brokenEvery - 1) {
      return new ImageReference.Inline(NOT_AN_IMAGE.clone());
    }
    long seed = name.hashCode() * 31L + n;
    BufferedImage picture = DemoPicture.paint(seed);
    Distortion distortion = distortions.get((int) (n % distortions.size()));
    return new ImageReference.Inline(
        distortion.jpeg(picture, strength.applyAsDouble(n), new Random(seed)));
  }
}
