package io.deqastream.demo;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.ConvolveOp;
import java.awt.image.Kernel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** What goes wrong with images on their way, from not at all (0) to badly (1). Stateless. */
enum Distortion {
  NONE {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      return image;
    }
  },
  BLUR {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      int radius = (int) Math.round(strength * 7);
      return radius == 0 ? image : box(box(image, 2 * radius + 1, 1), 1, 2 * radius + 1);
    }
  },
  NOISE {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      double sigma = strength * 70;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int red = (int) (random.nextGaussian() * sigma);
          int green = (int) (random.nextGaussian() * sigma);
          int blue = (int) (random.nextGaussian() * sigma);
          image.setRGB(x, y, shifted(image.getRGB(x, y), red, green, blue));
        }
      }
      return image;
    }
  },
  SHRINK {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      double factor = 1 + strength * 7;
      int width = (int) (image.getWidth() / factor);
      int height = (int) (image.getHeight() / factor);
      return resized(resized(image, width, height), image.getWidth(), image.getHeight());
    }
  },
  DARK {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      double gain = 1 - 0.85 * strength;
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int rgb = image.getRGB(x, y);
          int red = (int) (gain * (rgb >> 16 & 0xff));
          int green = (int) (gain * (rgb >> 8 & 0xff));
          int blue = (int) (gain * (rgb & 0xff));
          image.setRGB(x, y, red << 16 | green << 8 | blue);
        }
      }
      return NOISE.apply(image, 0.25 * strength, random);
    }
  },
  COMPRESSION {
    @Override
    BufferedImage apply(BufferedImage image, double strength, Random random) {
      return image;
    }

    @Override
    float jpegQuality(double strength) {
      return (float) (0.92 - 0.9 * strength);
    }
  };

  private static final float CLEAN = 0.92f;

  /** The distorted image; may be the given one, changed. */
  abstract BufferedImage apply(BufferedImage image, double strength, Random random);

  float jpegQuality(double strength) {
    return CLEAN;
  }

  /** Distorts and writes as JPEG. */
  byte[] jpeg(BufferedImage image, double strength, Random random) {
    BufferedImage distorted = apply(image, strength, random);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(Math.max(0.02f, jpegQuality(strength)));
      writer.setOutput(out);
      writer.write(null, new IIOImage(distorted, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  static int shifted(int rgb, int red, int green, int blue) {
    return clamp((rgb >> 16 & 0xff) + red) << 16
        | clamp((rgb >> 8 & 0xff) + green) << 8
        | clamp((rgb & 0xff) + blue);
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static BufferedImage box(BufferedImage image, int width, int height) {
    float[] weights = new float[width * height];
    Arrays.fill(weights, 1f / weights.length);
    BufferedImage to =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    return new ConvolveOp(new Kernel(width, height, weights), ConvolveOp.EDGE_NO_OP, null)
        .filter(image, to);
  }

  private static BufferedImage resized(BufferedImage image, int width, int height) {
    BufferedImage to = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = to.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(image, 0, 0, width, height, null);
    g.dispose();
    return to;
  }
}
