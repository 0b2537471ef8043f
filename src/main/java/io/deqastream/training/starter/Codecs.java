package io.deqastream.training.starter;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures through a lossy codec and back, by ImageIO's writers. Stateless. */
final class Codecs {
  private Codecs() {}

  /**
   * Compresses and reads again.
   *
   * @param format {@code jpeg} or {@code webp}
   * @param quality 1 to 100, as the format's own tools count it
   */
  static Canvas roundTrip(Canvas canvas, String format, double quality) {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(format);
    if (!writers.hasNext()) {
      throw new IllegalStateException("no writer for " + format + " on this class path");
    }
    ImageWriter writer = writers.next();
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
        writer.setOutput(out);
        ImageWriteParam param = writer.getDefaultWriteParam();
        param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        if (format.equals("webp")) {
          param.setCompressionType("Lossy");
        }
        param.setCompressionQuality((float) (quality / 100));
        writer.write(null, new IIOImage(canvas.toImage(), null, null), param);
      }
      BufferedImage back = ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
      return Canvas.of(back);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
  }
}
