package io.deqastream.image;

import java.awt.image.Raster;
import java.io.EOFException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * Bytes to RGB pixels, the same that Pillow's {@code convert("RGB")} gives: no rotation by EXIF, no
 * colour profile, alpha dropped, of an animation the first frame. Limits are checked and the file's
 * structure is walked before a pixel is decoded; what passes is complete. Thread-safe. Every fault
 * of the bytes is an {@link ImageException}, whatever a decoder library throws.
 */
public final class ImageDecoder {
  private final ImageLimits limits;
  private final Optional<TurboJpeg> turbo;

  /** Decodes JPEG by libjpeg-turbo where it is installed. */
  public ImageDecoder(ImageLimits limits) {
    this(limits, TurboJpeg.installed());
  }

  ImageDecoder(ImageLimits limits, Optional<TurboJpeg> turbo) {
    this.limits = Objects.requireNonNull(limits);
    this.turbo = turbo;
  }

  /**
   * Decodes one file.
   *
   * @param bytes a whole file; not kept
   * @throws ImageException if it is empty, of no known format, above a limit, truncated or corrupt
   */
  public DecodedImage decode(byte[] bytes) throws ImageException {
    ImageFormat format = recognise(bytes);
    return decode(format, bytes, rows -> new DecodedImage(rows.raster(), format));
  }

  <T> T decode(ImageFormat format, byte[] bytes, PixelRows.Use<T> use) throws ImageException {
    try {
      return format == ImageFormat.JPEG
          ? jpeg(bytes, use)
          : use.with(PixelRows.of(raster(format, bytes)));
    } catch (EOFException e) {
      throw new ImageException(
          ImageFault.TRUNCATED, "the %s data ends early".formatted(format.label()), e);
    } catch (IOException | RuntimeException e) {
      throw corrupt(format, e);
    } catch (OutOfMemoryError e) {
      // The WebP binding says so, without a message, whatever its native decoder stumbled over.
      if (format == ImageFormat.WEBP && e.getMessage() == null) {
        throw corrupt(format, e);
      }
      throw e;
    } catch (LinkageError e) {
      throw new ImageException(
          ImageFault.UNSUPPORTED_FORMAT,
          "no decoder for %s on this platform: %s".formatted(format.label(), e.getMessage()),
          e);
    } catch (Error e) {
      throw corrupt(format, e);
    }
  }

  /** The format, unless the bytes are none, too many or of no known format. */
  ImageFormat recognise(byte[] bytes) throws ImageException {
    if (bytes.length == 0) {
      throw new ImageException(ImageFault.EMPTY, "no bytes at all");
    }
    if (bytes.length > limits.maxBytes()) {
      throw new ImageException(
          ImageFault.TOO_LARGE,
          "%,d bytes, the limit is %,d".formatted(bytes.length, limits.maxBytes()));
    }
    return ImageFormat.of(bytes)
        .orElseThrow(
            () ->
                new ImageException(
                    ImageFault.UNSUPPORTED_FORMAT,
                    "the first bytes (%s) are none of JPEG, PNG, WebP, GIF, BMP, TIFF"
                        .formatted(firstBytes(bytes))));
  }

  private RgbRaster raster(ImageFormat format, byte[] bytes) throws ImageException, IOException {
    return switch (format) {
      case PNG -> {
        PngStructure png = PngStructure.read(bytes);
        png.header().check(limits);
        yield RasterColours.rgb(ImageIoReaders.image(format, png.bare()));
      }
      case WEBP -> webp(bytes);
      case GIF -> {
        GifStructure gif = GifStructure.read(bytes, limits);
        gif.header().check(limits);
        yield new GifDecoder(bytes, gif).decode();
      }
      case BMP -> {
        BmpStructure.read(bytes).check(limits);
        yield RasterColours.rgb(ImageIoReaders.image(format, bytes));
      }
      case TIFF -> tiff(bytes);
      case JPEG -> throw new IllegalArgumentException("JPEG has ways of its own");
    };
  }

  private <T> T jpeg(byte[] bytes, PixelRows.Use<T> use) throws ImageException, IOException {
    JpegStructure jpeg = JpegStructure.read(bytes, limits);
    jpeg.header().check(limits);
    if (turbo.isPresent()) {
      Optional<T> result = turbo.get().decode(jpeg, use);
      if (result.isPresent()) {
        return result.get();
      }
    }
    return use.with(PixelRows.of(JpegThroughImageIo.decode(jpeg)));
  }

  private RgbRaster webp(byte[] bytes) throws ImageException, IOException {
    WebpStructure webp = WebpStructure.read(bytes, limits);
    webp.header().check(limits);
    RgbRaster frame = RasterColours.rgb(ImageIoReaders.image(ImageFormat.WEBP, webp.still()));
    int width = webp.header().width();
    int height = webp.header().height();
    if (frame.width() == width && frame.height() == height) {
      return frame;
    }
    // The first frame of an animation may cover a part of its canvas; the rest is black.
    byte[] canvas = new byte[3 * width * height];
    for (int row = 0; row < frame.height(); row++) {
      System.arraycopy(
          frame.rgb(),
          3 * row * frame.width(),
          canvas,
          3 * ((webp.y() + row) * width + webp.x()),
          3 * frame.width());
    }
    return new RgbRaster(width, height, canvas);
  }

  private RgbRaster tiff(byte[] bytes) throws ImageException, IOException {
    TiffStructure tiff = TiffStructure.read(bytes, limits);
    tiff.header().check(limits);
    Raster raster = ImageIoReaders.raster(ImageFormat.TIFF, bytes, (source, warning) -> {});
    return switch (tiff.photometric()) {
      case WHITE_IS_ZERO -> RasterColours.samples(raster, true);
      case BLACK_IS_ZERO, RGB -> RasterColours.samples(raster, false);
      case PALETTE -> RasterColours.palette(raster, tiff.palette());
      case INK -> RasterColours.inks(raster);
    };
  }

  private static ImageException corrupt(ImageFormat format, Throwable cause) {
    String message = cause.getMessage();
    return new ImageException(
        ImageFault.CORRUPT,
        "the %s data cannot be decoded: %s"
            .formatted(
                format.label(), message == null ? cause.getClass().getSimpleName() : message),
        cause);
  }

  private static String firstBytes(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(12, bytes.length); i++) {
      boolean printable = bytes[i] >= ' ' && bytes[i] < 127;
      text.append(printable ? String.valueOf((char) bytes[i]) : "\\x%02x".formatted(bytes[i]));
    }
    return text.toString();
  }
}
