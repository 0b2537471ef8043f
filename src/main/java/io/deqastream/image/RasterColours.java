package io.deqastream.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Samples of an ImageIO raster to 8-bit RGB, without any colour management: a palette is looked up,
 * grey is repeated, alpha is dropped, 16 bits keep their high byte, fewer than 8 are spread over
 * the range by {@code value * 255 / maximum}, as Pillow does. ({@code BufferedImage.getRGB} would
 * shift grey by its gamma.)
 */
final class RasterColours {
  private RasterColours() {}

  static RgbRaster rgb(BufferedImage image) {
    if (image.getColorModel() instanceof IndexColorModel palette) {
      int[] argb = new int[palette.getMapSize()];
      palette.getRGBs(argb);
      byte[] triples = new byte[3 * argb.length];
      for (int i = 0; i < argb.length; i++) {
        triples[3 * i] = (byte) (argb[i] >> 16);
        triples[3 * i + 1] = (byte) (argb[i] >> 8);
        triples[3 * i + 2] = (byte) argb[i];
      }
      return palette(image.getRaster(), triples);
    }
    return samples(image.getRaster(), false);
  }

  /** An index beyond the palette is black. */
  static RgbRaster palette(Raster raster, byte[] triples) {
    int width = raster.getWidth();
    int[] row = new int[width * raster.getNumBands()];
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    int bands = raster.getNumBands();
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++, at += 3) {
        int index = 3 * row[x * bands];
        if (index < triples.length) {
          System.arraycopy(triples, index, rgb, at, 3);
        }
      }
    }
    return new RgbRaster(width, raster.getHeight(), rgb);
  }

  /** One or two bands are grey (and alpha), three or more are red, green and blue. */
  static RgbRaster samples(Raster raster, boolean inverted) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int green = bands < 3 ? 0 : 1;
    int blue = bands < 3 ? 0 : 2;
    int flip = inverted ? 255 : 0;
    int[] sizes = raster.getSampleModel().getSampleSize();
    int[] row = new int[width * bands];
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++, at += 3) {
        int in = x * bands;
        rgb[at] = (byte) (flip ^ eightBits(row[in], sizes[0]));
        rgb[at + 1] = (byte) (flip ^ eightBits(row[in + green], sizes[green]));
        rgb[at + 2] = (byte) (flip ^ eightBits(row[in + blue], sizes[blue]));
      }
    }
    return new RgbRaster(width, raster.getHeight(), rgb);
  }

  /** Four bands of ink, 8 or 16 bits, 0 is none. */
  static RgbRaster inks(Raster raster) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    int size = raster.getSampleModel().getSampleSize(0);
    int[] row = new int[width * bands];
    byte[] rgb = new byte[3 * width * raster.getHeight()];
    for (int y = 0, at = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int x = 0; x < width; x++, at += 3) {
        int in = x * bands;
        Cmyk.toRgb(
            eightBits(row[in], size),
            eightBits(row[in + 1], size),
            eightBits(row[in + 2], size),
            eightBits(row[in + 3], size),
            rgb,
            at);
      }
    }
    return new RgbRaster(width, raster.getHeight(), rgb);
  }

  private static int eightBits(int value, int size) {
    if (size == 8) {
      return value;
    }
    return size > 8 ? (value >> (size - 8)) & 0xff : value * 255 / ((1 << size) - 1);
  }
}
