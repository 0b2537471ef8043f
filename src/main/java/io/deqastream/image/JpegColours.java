package io.deqastream.image;

/**
 * The colour space of a JPEG's components, decided as libjpeg decides it (jdapimin.c,
 * default_decompress_parms): the Adobe marker, then JFIF, then the component identifiers. ImageIO
 * guesses differently, so it is asked for raw components and the conversion is done here, with
 * libjpeg's own integer tables.
 */
enum JpegColours {
  GREY,
  RGB,
  YCC,
  CMYK,
  YCCK;

  private static final int HALF = 1 << 15;
  private static final int[] RED_OF_CR = new int[256];
  private static final int[] BLUE_OF_CB = new int[256];
  private static final int[] GREEN_OF_CR = new int[256];
  private static final int[] GREEN_OF_CB = new int[256];

  static {
    for (int i = 0; i < 256; i++) {
      int x = i - 128;
      RED_OF_CR[i] = (fix(1.40200) * x + HALF) >> 16;
      BLUE_OF_CB[i] = (fix(1.77200) * x + HALF) >> 16;
      GREEN_OF_CR[i] = -fix(0.71414) * x;
      GREEN_OF_CB[i] = -fix(0.34414) * x + HALF;
    }
  }

  /**
   * Decides.
   *
   * @param adobeTransform the Adobe marker's last byte, -1 without such a marker
   */
  static JpegColours of(int[] componentIds, boolean jfif, int adobeTransform) {
    if (componentIds.length == 1) {
      return GREY;
    }
    if (componentIds.length == 4) {
      return adobeTransform <= 0 ? CMYK : YCCK;
    }
    if (jfif) {
      return YCC;
    }
    if (adobeTransform >= 0) {
      return adobeTransform == 0 ? RGB : YCC;
    }
    boolean lettered = componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B';
    return lettered ? RGB : YCC;
  }

  int components() {
    return switch (this) {
      case GREY -> 1;
      case RGB, YCC -> 3;
      case CMYK, YCCK -> 4;
    };
  }

  /** Converts raw interleaved components to RGB, {@code count} pixels. */
  void toRgb(byte[] raw, byte[] rgb, int count) {
    int bands = components();
    for (int i = 0; i < count; i++) {
      int in = i * bands;
      int out = i * 3;
      switch (this) {
        case GREY -> {
          rgb[out] = raw[in];
          rgb[out + 1] = raw[in];
          rgb[out + 2] = raw[in];
        }
        case RGB -> System.arraycopy(raw, in, rgb, out, 3);
        case YCC -> {
          int luma = raw[in] & 0xff;
          int cb = raw[in + 1] & 0xff;
          int cr = raw[in + 2] & 0xff;
          rgb[out] = (byte) red(luma, cr);
          rgb[out + 1] = (byte) green(luma, cb, cr);
          rgb[out + 2] = (byte) blue(luma, cb);
        }
        // Four-component JPEGs hold inverted ink, by Adobe's convention: 255 is none.
        case CMYK ->
            Cmyk.toRgb(
                255 - (raw[in] & 0xff),
                255 - (raw[in + 1] & 0xff),
                255 - (raw[in + 2] & 0xff),
                255 - (raw[in + 3] & 0xff),
                rgb,
                out);
        case YCCK -> {
          int luma = raw[in] & 0xff;
          int cb = raw[in + 1] & 0xff;
          int cr = raw[in + 2] & 0xff;
          Cmyk.toRgb(
              red(luma, cr),
              green(luma, cb, cr),
              blue(luma, cb),
              255 - (raw[in + 3] & 0xff),
              rgb,
              out);
        }
      }
    }
  }

  private static int red(int luma, int cr) {
    return clamp(luma + RED_OF_CR[cr]);
  }

  private static int green(int luma, int cb, int cr) {
    return clamp(luma + ((GREEN_OF_CB[cb] + GREEN_OF_CR[cr]) >> 16));
  }

  private static int blue(int luma, int cb) {
    return clamp(luma + BLUE_OF_CB[cb]);
  }

  private static int fix(double x) {
    return (int) (x * (1 << 16) + 0.5);
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }
}
