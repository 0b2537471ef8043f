package io.deqastream.image;

/**
 * The header of a Windows bitmap: size (a negative height means rows from the top), depth,
 * compression, and that the rows it announces are there.
 */
final class BmpStructure {
  private static final int CORE_HEADER = 12;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;
  private static final int BITFIELDS = 3;
  private static final int ALPHA_BITFIELDS = 6;

  private BmpStructure() {}

  static ImageHeader read(byte[] bytes) throws ImageException {
    ByteCursor in = new ByteCursor(bytes, 10, true);
    long offset = in.u32();
    long headerSize = in.u32();
    int width;
    int height;
    int depth;
    int compression = 0;
    if (headerSize == CORE_HEADER) {
      width = in.u16();
      height = in.u16();
      in.skip(2);
      depth = in.u16();
    } else if (headerSize >= 40 && headerSize <= 1024) {
      width = in.s32();
      height = in.s32();
      in.skip(2);
      depth = in.u16();
      compression = in.s32();
    } else {
      throw corrupt("a BMP header of %,d bytes".formatted(headerSize));
    }
    if (width < 0 || height == Integer.MIN_VALUE) {
      throw corrupt("the header says %d x %d pixels".formatted(width, height));
    }
    boolean runLength = compression == RLE8 || compression == RLE4;
    boolean plain = compression == 0 || compression == BITFIELDS || compression == ALPHA_BITFIELDS;
    boolean known =
        depth == 1 || depth == 4 || depth == 8 || depth == 16 || depth == 24 || depth == 32;
    if (!known || !(plain || runLength)) {
      throw new ImageException(
          ImageFault.UNSUPPORTED_FORMAT,
          "BMP of %d bits per pixel, compression %d".formatted(depth, compression));
    }
    long rows = Math.abs(height);
    long end = plain ? offset + rows * (((long) width * depth + 31) / 32 * 4) : offset + 1;
    if (end > bytes.length) {
      throw ByteCursor.truncated(end, bytes.length);
    }
    return new ImageHeader(width, (int) rows, 1, 1);
  }

  private static ImageException corrupt(String what) {
    return new ImageException(ImageFault.CORRUPT, what);
  }
}
