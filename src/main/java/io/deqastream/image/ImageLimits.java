package io.deqastream.image;

/**
 * How large an image may be. Every limit is checked from the file's header, before a pixel is
 * decoded.
 *
 * @param maxBytes size of the encoded file
 * @param maxPixels width x height x frames
 * @param maxFrames frames or pages, also of formats of which only the first one is looked at
 * @param maxScans scans of a JPEG: a progressive file of 125 kB with a thousand of them costs a
 *     minute of processor time
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxFrames, int maxScans) {
  /** 64 MiB, 50 million pixels, 1,000 frames, 100 scans. */
  public static final ImageLimits DEFAULTS = new ImageLimits(64L << 20, 50_000_000L, 1_000, 100);

  public ImageLimits {
    if (maxBytes < 1 || maxPixels < 1 || maxFrames < 1 || maxScans < 1) {
      throw new IllegalArgumentException(
          "image limits must be positive: bytes %d, pixels %d, frames %d, scans %d"
              .formatted(maxBytes, maxPixels, maxFrames, maxScans));
    }
  }
}
