package io.deqastream.image;

/**
 * RGB rows to read from, wherever they lie: on the heap or in a native buffer. Owned by the thread
 * that decodes; not valid after its buffer went back.
 */
interface PixelRows {
  int width();

  int height();

  /** Copies rows {@code y .. y + count - 1} to the start of {@code into}, 3 bytes a pixel. */
  void copy(int y, int count, byte[] into);

  /** All rows, to keep. */
  default RgbRaster raster() {
    byte[] rgb = new byte[3 * width() * height()];
    copy(0, height(), rgb);
    return new RgbRaster(width(), height(), rgb);
  }

  static PixelRows of(RgbRaster raster) {
    return new OnHeap(raster);
  }

  /** Rows of a raster. */
  record OnHeap(RgbRaster raster) implements PixelRows {
    @Override
    public int width() {
      return raster.width();
    }

    @Override
    public int height() {
      return raster.height();
    }

    @Override
    public void copy(int y, int count, byte[] into) {
      int row = 3 * raster.width();
      System.arraycopy(raster.rgb(), y * row, into, 0, count * row);
    }
  }

  /** What is done with rows while they are valid. */
  interface Use<T> {
    T with(PixelRows rows);
  }
}
