package io.deqastream.image;

import java.util.HashSet;
import java.util.Set;

/**
 * The directories of a TIFF file, walked without decoding (TIFF 6.0, section 2): pages, and of the
 * first page its size, its compression and that its strips or tiles are in the file.
 */
final class TiffStructure {
  /** What the samples mean. */
  enum Photometric {
    WHITE_IS_ZERO,
    BLACK_IS_ZERO,
    RGB,
    PALETTE,
    INK
  }

  private static final int WIDTH = 256;
  private static final int HEIGHT = 257;
  private static final int BITS = 258;
  private static final int COMPRESSION = 259;
  private static final int PHOTOMETRIC = 262;
  private static final int STRIP_OFFSETS = 273;
  private static final int SAMPLES = 277;
  private static final int STRIP_COUNTS = 279;
  private static final int COLOUR_MAP = 320;
  private static final int TILE_WIDTH = 322;
  private static final int TILE_HEIGHT = 323;
  private static final int TILE_OFFSETS = 324;
  private static final int TILE_COUNTS = 325;

  /** None, LZW, Deflate (both numbers), PackBits. */
  private static final Set<Long> COMPRESSIONS = Set.of(1L, 5L, 8L, 32946L, 32773L);

  private final byte[] bytes;
  private final boolean littleEndian;
  private ImageHeader header;
  private long width;
  private long height;
  private long tileWidth = 1;
  private long tileHeight = 1;
  private long compression = 1;
  private long samples = 1;
  private long bits = 1;
  private long photometric = 1;
  private long[] colourMap = {};
  private long[] offsets = {};
  private long[] counts = {};

  private TiffStructure(byte[] bytes) {
    this.bytes = bytes;
    this.littleEndian = bytes[0] == 'I';
  }

  static TiffStructure read(byte[] bytes, ImageLimits limits) throws ImageException {
    TiffStructure tiff = new TiffStructure(bytes);
    tiff.walk(limits);
    return tiff;
  }

  ImageHeader header() {
    return header;
  }

  Photometric photometric() {
    return Photometric.values()[(int) (photometric == 5 ? 4 : photometric)];
  }

  /** RGB triples; the file keeps all reds, then all greens, then all blues, in 16 bits. */
  byte[] palette() {
    int size = colourMap.length / 3;
    byte[] triples = new byte[3 * size];
    for (int i = 0; i < triples.length; i++) {
      triples[i] = (byte) (colourMap[i % 3 * size + i / 3] >> 8);
    }
    return triples;
  }

  private void walk(ImageLimits limits) throws ImageException {
    long next = cursor(4).u32();
    Set<Long> seen = new HashSet<>();
    while (next != 0 && seen.size() <= limits.maxFrames()) {
      if (!seen.add(next)) {
        throw corrupt("TIFF directories that run in a circle");
      }
      next = directory(next, seen.size() == 1);
    }
    if (seen.isEmpty()) {
      throw corrupt("a TIFF without a directory");
    }
    check(limits);
    header = new ImageHeader((int) width, (int) height, seen.size(), 1);
  }

  private long directory(long offset, boolean first) throws ImageException {
    ByteCursor in = cursor(offset);
    int entries = in.u16();
    for (int i = 0; i < entries; i++) {
      int tag = in.u16();
      int type = in.u16();
      long count = in.u32();
      int at = in.position();
      in.skip(4);
      if (first && (type == 3 || type == 4)) {
        entry(tag, type == 3 ? 2 : 4, count, at);
      }
    }
    // Files without the closing zero exist; the image is there all the same.
    return in.remaining() < 4 ? 0 : in.u32();
  }

  private void entry(int tag, int size, long count, int at) throws ImageException {
    switch (tag) {
      case WIDTH -> width = values(size, count, at)[0];
      case HEIGHT -> height = values(size, count, at)[0];
      case BITS -> {
        for (long value : values(size, count, at)) {
          bits = Math.max(bits, value);
        }
      }
      case COMPRESSION -> compression = values(size, count, at)[0];
      case PHOTOMETRIC -> photometric = values(size, count, at)[0];
      case COLOUR_MAP -> colourMap = values(size, count, at);
      case SAMPLES -> samples = values(size, count, at)[0];
      case TILE_WIDTH -> tileWidth = values(size, count, at)[0];
      case TILE_HEIGHT -> tileHeight = values(size, count, at)[0];
      case STRIP_OFFSETS, TILE_OFFSETS -> offsets = values(size, count, at);
      case STRIP_COUNTS, TILE_COUNTS -> counts = values(size, count, at);
      default -> {}
    }
  }

  private long[] values(int size, long count, int at) throws ImageException {
    if (count == 0) {
      throw corrupt("an empty TIFF field");
    }
    ByteCursor in = cursor(at);
    if (size * count > 4) {
      in = cursor(in.u32());
      if (size * count > in.remaining()) {
        throw ByteCursor.truncated(in.position() + size * count, bytes.length);
      }
    }
    long[] values = new long[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = size == 2 ? in.u16() : in.u32();
    }
    return values;
  }

  private void check(ImageLimits limits) throws ImageException {
    if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
      throw corrupt("the header says %,d x %,d pixels".formatted(width, height));
    }
    if (!COMPRESSIONS.contains(compression)) {
      throw new ImageException(
          ImageFault.UNSUPPORTED_FORMAT,
          "TIFF compression %d; none, LZW, Deflate and PackBits are decoded"
              .formatted(compression));
    }
    boolean known = photometric < 4 || photometric == 5;
    if (samples < 1 || samples > 8 || bits > 16 || !known) {
      throw new ImageException(
          ImageFault.UNSUPPORTED_FORMAT,
          "TIFF of %d samples with up to %d bits, photometric interpretation %d"
              .formatted(samples, bits, photometric));
    }
    if ((photometric == 2 && samples < 3) || (photometric == 5 && samples < 4)) {
      throw corrupt("a TIFF with %d samples a pixel".formatted(samples));
    }
    // What the reader allocates grows with all samples of a pixel, not only with the pixels.
    if (width * samples * ((bits + 7) / 8) > 8 * limits.maxPixels() / Math.max(1, height)) {
      throw new ImageException(
          ImageFault.TOO_LARGE,
          "a TIFF of %,d x %,d pixels with %d samples of %d bits"
              .formatted(width, height, samples, bits));
    }
    if (tileWidth < 1 || tileHeight < 1 || tileWidth > limits.maxPixels() / tileHeight) {
      throw new ImageException(
          ImageFault.TOO_LARGE,
          "TIFF tiles of %,d x %,d pixels are above the limit of %,d"
              .formatted(tileWidth, tileHeight, limits.maxPixels()));
    }
    if (offsets.length == 0 || (counts.length != 0 && counts.length != offsets.length)) {
      throw corrupt(
          "a TIFF with %d strips or tiles of which %d have a length"
              .formatted(offsets.length, counts.length));
    }
    for (int i = 0; i < offsets.length; i++) {
      long end = offsets[i] + (counts.length == 0 ? 1 : counts[i]);
      if (end > bytes.length) {
        throw ByteCursor.truncated(end, bytes.length);
      }
    }
  }

  private ByteCursor cursor(long offset) throws ImageException {
    ByteCursor in = new ByteCursor(bytes, 0, littleEndian);
    in.seek(offset);
    return in;
  }

  private static ImageException corrupt(String what) {
    return new ImageException(ImageFault.CORRUPT, what);
  }
}
