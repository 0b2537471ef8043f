package io.deqastream.bench;

import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageException;
import io.deqastream.image.ImageLimits;
import io.deqastream.image.ImagePreprocessor;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Decoding and resizing of a JPEG to 448 x 448, milliseconds per megapixel: ours against ImageIO
 * and the same arithmetic in plain loops. Both run in turn in one process; medians, and the ratio.
 * Run with {@code java -cp ... io.deqastream.bench.DecodeResizeBenchmark [rounds]}.
 */
public final class DecodeResizeBenchmark {
  private static final int SIZE = 448;
  private static final int[] PADDING = {122, 116, 104};

  private DecodeResizeBenchmark() {}

  /** Prints one row per picture size. */
  public static void main(String[] args) throws IOException, ImageException {
    int least = args.length > 0 ? Integer.parseInt(args[0]) : 15;
    ImagePreprocessor ours = new ImagePreprocessor(new ImageDecoder(ImageLimits.DEFAULTS), SIZE);
    System.out.printf("%-14s %12s %12s %8s%n", "picture", "ours ms/MP", "plain ms/MP", "ratio");
    for (int[] size : new int[][] {{640, 480}, {1920, 1080}, {4000, 3000}}) {
      byte[] jpeg = jpeg(size[0], size[1]);
      int rounds = (int) Math.max(least, least * 6_000_000L / (size[0] * size[1]));
      double[] fast = new double[rounds];
      double[] plain = new double[rounds];
      for (int i = -rounds; i < rounds; i++) {
        long start = System.nanoTime();
        byte[] first = ours.prepare(jpeg).pixels().rgb();
        long middle = System.nanoTime();
        byte[] second = plain(jpeg);
        long end = System.nanoTime();
        if (!Arrays.equals(first, second)) {
          throw new IllegalStateException("the two ways differ");
        }
        if (i >= 0) {
          fast[i] = (middle - start) / 1e6;
          plain[i] = (end - middle) / 1e6;
        }
      }
      double megapixels = size[0] * size[1] / 1e6;
      double a = median(fast) / megapixels;
      double b = median(plain) / megapixels;
      System.out.printf(
          Locale.ROOT, "%4d x %-7d %12.2f %12.2f %8.2f%n", size[0], size[1], a, b, b / a);
    }
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** A fixture enlarged and given some texture, as a photograph of quality 92. */
  private static byte[] jpeg(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    try (InputStream in = DecodeResizeBenchmark.class.getResourceAsStream("/images/jpeg-420.jpg")) {
      Graphics2D canvas = image.createGraphics();
      canvas.drawImage(ImageIO.read(in), 0, 0, width, height, null);
      canvas.dispose();
    }
    int noise = 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        noise = noise * 1_103_515_245 + 12_345;
        image.setRGB(x, y, image.getRGB(x, y) ^ ((noise >>> 16) & 0x070707));
      }
    }
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam quality = writer.getDefaultWriteParam();
      quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      quality.setCompressionQuality(0.92f);
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), quality);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** ImageIO, a padded copy, and Pillow's two passes as one would write them down. */
  private static byte[] plain(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    Raster raster = image.getRaster();
    int square = Math.max(image.getWidth(), image.getHeight());
    int left = (square - image.getWidth()) / 2;
    int top = (square - image.getHeight()) / 2;
    byte[] padded = new byte[3 * square * square];
    for (int i = 0; i < padded.length; i++) {
      padded[i] = (byte) PADDING[i % 3];
    }
    int[] row = new int[3 * image.getWidth()];
    for (int y = 0; y < image.getHeight(); y++) {
      raster.getPixels(0, y, image.getWidth(), 1, row);
      int at = 3 * ((top + y) * square + left);
      for (int i = 0; i < row.length; i++) {
        padded[at + i] = (byte) row[i];
      }
    }
    byte[] narrow = axis(padded, square, square, 3, 3 * square, 3, 3 * SIZE);
    return axis(narrow, square, SIZE, 3 * SIZE, 3, 3 * SIZE, 3);
  }

  /** One axis: {@code lines} lines of {@code in} pixels become lines of SIZE pixels. */
  private static byte[] axis(
      byte[] source, int in, int lines, int step, int line, int outStep, int outLine) {
    byte[] result = new byte[3 * lines * SIZE];
    double scale = (double) in / SIZE;
    double wide = Math.max(1.0, scale);
    for (int o = 0; o < SIZE; o++) {
      double center = (o + 0.5) * scale;
      int from = Math.max(0, (int) (center - 2 * wide + 0.5));
      int to = Math.min(in, (int) (center + 2 * wide + 0.5));
      double[] weights = new double[to - from];
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = cubic((i + from - center + 0.5) * (1.0 / wide));
        sum += weights[i];
      }
      int[] fixed = new int[weights.length];
      for (int i = 0; i < weights.length; i++) {
        double w = weights[i] / sum;
        fixed[i] = (int) (w * (1 << 22) + (w < 0 ? -0.5 : 0.5));
      }
      for (int l = 0; l < lines; l++) {
        for (int c = 0; c < 3; c++) {
          int total = 1 << 21;
          for (int i = 0; i < fixed.length; i++) {
            total += (source[l * line + (from + i) * step + c] & 0xff) * fixed[i];
          }
          int value = Math.max(0, Math.min(255, total >> 22));
          result[l * outLine + o * outStep + c] = (byte) value;
        }
      }
    }
    return result;
  }

  private static double cubic(double at) {
    double x = Math.abs(at);
    if (x < 1.0) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0.0;
  }
}
