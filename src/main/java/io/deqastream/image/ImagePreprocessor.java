package io.deqastream.image;

/**
 * Bytes to the model's input in one step: the decoded picture stays in a reused buffer and is
 * resized from there, so that the only lasting allocation is the model's input. Pixels equal those
 * of {@link ImageDecoder} followed by {@link SquareResizer}. Thread-safe.
 */
public final class ImagePreprocessor {
  private final ImageDecoder decoder;
  private final SquareResizer resizer = new SquareResizer();
  private final int size;

  /**
   * Prepares images for one model.
   *
   * @param size side of the model's square input, in pixels
   */
  public ImagePreprocessor(ImageDecoder decoder, int size) {
    SquareResizer.checkSize(size);
    this.decoder = decoder;
    this.size = size;
  }

  /**
   * Decodes, pads and resizes one file.
   *
   * @throws ImageException as {@link ImageDecoder#decode} does
   */
  public PreparedImage prepare(byte[] bytes) throws ImageException {
    ImageFormat format = decoder.recognise(bytes);
    return decoder.decode(
        format,
        bytes,
        rows -> new PreparedImage(resizer.resize(rows, size), format, rows.width(), rows.height()));
  }
}
