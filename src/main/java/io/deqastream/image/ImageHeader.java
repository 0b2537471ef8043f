package io.deqastream.image;

/**
 * What a file says of itself before any pixel is decoded. Reading it also checks the file's
 * structure (lengths, checksums, end marks), so that what passes is complete.
 *
 * @param frames frames or pages, counted up to one above the limit at most
 * @param scans JPEG scans, 1 for other formats
 */
record ImageHeader(int width, int height, int frames, int scans) {

  ImageHeader {
    if (width < 0 || height < 0) {
      throw new IllegalArgumentException("a header of " + width + " x " + height);
    }
  }

  /** Refuses what is empty or above a limit, naming the limit and the value. */
  void check(ImageLimits limits) throws ImageException {
    if (width == 0 || height == 0) {
      throw new ImageException(
          ImageFault.CORRUPT, "the header says %d x %d pixels".formatted(width, height));
    }
    if (frames > limits.maxFrames()) {
      throw new ImageException(
          ImageFault.TOO_LARGE, "more than %,d frames".formatted(limits.maxFrames()));
    }
    if (scans > limits.maxScans()) {
      throw new ImageException(
          ImageFault.TOO_LARGE, "more than %,d scans".formatted(limits.maxScans()));
    }
    // Both sides fit 31 bits and frames fit the limit: compare by division, nothing overflows.
    long pixels = (long) width * height;
    if (pixels > limits.maxPixels() / frames || pixels > Integer.MAX_VALUE / 3) {
      throw new ImageException(
          ImageFault.TOO_LARGE,
          "%,d x %,d pixels x %,d frame(s) is above the limit of %,d pixels"
              .formatted(width, height, frames, limits.maxPixels()));
    }
  }
}
