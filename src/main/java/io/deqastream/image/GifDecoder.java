package io.deqastream.image;

/**
 * The first frame of a GIF as RGB on its screen. Codes that end before the frame does are a {@link
 * ImageFault#TRUNCATED} image. (The JDK's reader fills in silently instead.) One use per file.
 */
final class GifDecoder {
  private static final int MAX_CODES = 4096;

  private final byte[] bytes;
  private final GifStructure gif;
  private int position;
  private int blockLeft;
  private int bits;
  private int bitCount;

  GifDecoder(byte[] bytes, GifStructure gif) {
    this.bytes = bytes;
    this.gif = gif;
    this.position = gif.data();
  }

  RgbRaster decode() throws ImageException {
    byte[] indices = indices();
    int width = gif.header().width();
    int height = gif.header().height();
    byte[] rgb = new byte[3 * width * height];
    boolean whole = gif.frameWidth() == width && gif.frameHeight() == height;
    for (int i = 0; !whole && i < width * height; i++) {
      put(rgb, i, gif.background());
    }
    int source = 0;
    for (int row = 0; row < gif.frameHeight(); row++) {
      int y = gif.interlaced() ? interlacedRow(row) : row;
      int at = (gif.y() + y) * width + gif.x();
      for (int column = 0; column < gif.frameWidth(); column++) {
        put(rgb, at + column, indices[source++] & 0xff);
      }
    }
    return new RgbRaster(width, height, rgb);
  }

  /** Grey without a palette; an index beyond the palette is grey too, as in Pillow's default. */
  private void put(byte[] rgb, int pixel, int index) {
    byte[] palette = gif.palette();
    boolean known = palette != null && 3 * index < palette.length;
    for (int c = 0; c < 3; c++) {
      rgb[3 * pixel + c] = known ? palette[3 * index + c] : (byte) index;
    }
  }

  /** The row that the n-th row of an interlaced frame is: every 8th from 0 and 4, 4th, 2nd. */
  private int interlacedRow(int n) {
    int height = gif.frameHeight();
    int first = (height + 7) / 8;
    int second = first + (height + 3) / 8;
    int third = second + (height + 1) / 4;
    if (n < first) {
      return 8 * n;
    } else if (n < second) {
      return 8 * (n - first) + 4;
    } else if (n < third) {
      return 4 * (n - second) + 2;
    }
    return 2 * (n - third) + 1;
  }

  /** LZW with codes of growing width (GIF89a, appendix F). */
  private byte[] indices() throws ImageException {
    int rootBits = bytes[position++] & 0xff;
    if (rootBits < 1 || rootBits > 11) {
      throw new ImageException(ImageFault.CORRUPT, "a GIF code size of " + rootBits);
    }
    byte[] out = new byte[gif.frameWidth() * gif.frameHeight()];
    int clear = 1 << rootBits;
    // Code c is the string of code prefix[c] followed by last[c]; roots stand for themselves.
    int[] prefix = new int[MAX_CODES];
    byte[] last = new byte[MAX_CODES];
    int[] length = new int[MAX_CODES];
    for (int i = 0; i < clear; i++) {
      last[i] = (byte) i;
      length[i] = 1;
    }
    int next = clear + 2;
    int width = rootBits + 1;
    int previous = -1;
    int filled = 0;
    while (filled < out.length) {
      int code = code(width, filled, out.length);
      if (code == clear) {
        next = clear + 2;
        width = rootBits + 1;
        previous = -1;
        continue;
      }
      if (code == clear + 1) {
        throw ended(filled, out.length);
      }
      if (code > next || (code == next && previous < 0) || (previous < 0 && code >= clear)) {
        throw new ImageException(
            ImageFault.CORRUPT, "GIF code %d before it is defined".formatted(code));
      }
      int known = code < next ? code : previous;
      int count = length[known];
      int end = filled + count;
      byte first = 0;
      for (int c = known, i = end - 1; i >= filled; i--, c = prefix[c]) {
        first = last[c];
        if (i < out.length) {
          out[i] = first;
        }
      }
      if (code == next && end < out.length) {
        out[end] = first;
      }
      filled = code == next ? end + 1 : end;
      if (previous >= 0 && next < MAX_CODES) {
        prefix[next] = previous;
        last[next] = first;
        length[next] = length[previous] + 1;
        next++;
        if (next == 1 << width && width < 12) {
          width++;
        }
      }
      previous = code;
    }
    return out;
  }

  private int code(int width, int filled, int wanted) throws ImageException {
    while (bitCount < width) {
      if (blockLeft == 0) {
        blockLeft = bytes[position++] & 0xff;
        if (blockLeft == 0) {
          throw ended(filled, wanted);
        }
      }
      bits |= (bytes[position++] & 0xff) << bitCount;
      bitCount += 8;
      blockLeft--;
    }
    int code = bits & ((1 << width) - 1);
    bits >>>= width;
    bitCount -= width;
    return code;
  }

  private static ImageException ended(int filled, int wanted) {
    return new ImageException(
        ImageFault.TRUNCATED,
        "the GIF frame ends after %,d of %,d pixels".formatted(filled, wanted));
  }
}
