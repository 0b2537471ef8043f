package io.deqastream.image;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * JPEG by the JDK's own reader: raw components, colours by {@link JpegColours}. Slower than
 * libjpeg-turbo and always there; the pixels are the same.
 */
final class JpegThroughImageIo {
  private JpegThroughImageIo() {}

  static RgbRaster decode(JpegStructure jpeg) throws IOException, ImageException {
    List<String> warnings = new ArrayList<>(1);
    Raster raster =
        ImageIoReaders.raster(
            ImageFormat.JPEG, jpeg.bare(), (source, warning) -> warnings.add(warning));
    for (String warning : warnings) {
      JpegWarnings.check(warning);
    }
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] raw = ((DataBufferByte) raster.getDataBuffer()).getData();
    if (raster.getNumBands() != jpeg.colours().components()
        || raw.length != width * height * raster.getNumBands()) {
      throw new IOException("%d bands".formatted(raster.getNumBands()));
    }
    byte[] rgb = new byte[3 * width * height];
    jpeg.colours().toRgb(raw, rgb, width * height);
    return new RgbRaster(width, height, rgb);
  }
}
