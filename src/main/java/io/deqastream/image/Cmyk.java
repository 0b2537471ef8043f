package io.deqastream.image;

/** Ink to light as Pillow does it: no profile, {@code (1 - ink)(1 - black)} in 8-bit arithmetic. */
final class Cmyk {
  private Cmyk() {}

  /** Writes one pixel; inks are 0 (none) to 255. */
  static void toRgb(int cyan, int magenta, int yellow, int black, byte[] rgb, int at) {
    int light = 255 - black;
    rgb[at] = (byte) (light - scaled(cyan, light));
    rgb[at + 1] = (byte) (light - scaled(magenta, light));
    rgb[at + 2] = (byte) (light - scaled(yellow, light));
  }

  /** {@code a * b / 255}, rounded, without a division. */
  private static int scaled(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }
}
