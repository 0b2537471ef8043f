package io.deqastream.image;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * ImageIO's readers, each chosen by name so that a plugin on the class path never changes what is
 * decoded. A reader serves one file. Nothing is cached on disk.
 */
final class ImageIoReaders {
  private ImageIoReaders() {}

  /** Raw samples as they stand in the file. A warning of the reader goes to {@code warnings}. */
  static Raster raster(ImageFormat format, byte[] bytes, IIOReadWarningListener warnings)
      throws IOException {
    return read(
        format,
        bytes,
        reader -> {
          reader.addIIOReadWarningListener(warnings);
          return reader.readRaster(0, null);
        });
  }

  /** The image in the colour model nearest to the file's. */
  static BufferedImage image(ImageFormat format, byte[] bytes) throws IOException {
    return read(format, bytes, reader -> reader.read(0));
  }

  private static <T> T read(ImageFormat format, byte[] bytes, Reading<T> reading)
      throws IOException {
    ImageReader reader = open(format);
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reading.read(reader);
    } finally {
      reader.dispose();
    }
  }

  private static ImageReader open(ImageFormat format) throws IOException {
    return switch (format) {
      case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
      case TIFF -> Tiff.SPI.createReaderInstance(null);
      default -> builtIn(format);
    };
  }

  private static ImageReader builtIn(ImageFormat format) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format.label());
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      ImageReaderSpi spi = reader.getOriginatingProvider();
      if (spi.getClass().getName().startsWith("com.sun.imageio.")) {
        return reader;
      }
    }
    throw new IOException("this Java runtime has no reader for " + format.label());
  }

  /** What to do with an open reader. */
  private interface Reading<T> {
    T read(ImageReader reader) throws IOException;
  }

  /** Loaded with the first TIFF. */
  private static final class Tiff {
    static final ImageReaderSpi SPI = new TIFFImageReaderSpi();

    private Tiff() {}
  }
}
