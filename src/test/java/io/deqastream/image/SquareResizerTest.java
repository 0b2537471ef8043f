package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The streaming passes against the same arithmetic written down pixel by pixel. */
class SquareResizerTest {
  private static final int[] PADDING = {122, 116, 104};

  @Property(tries = 60, seed = "448")
  void equalsThePlainLoops(
      @ForAll @IntRange(min = 1, max = 260) int width,
      @ForAll @IntRange(min = 1, max = 260) int height,
      @ForAll @IntRange(min = 1, max = 70) int size) {
    byte[] rgb = new byte[3 * width * height];
    new Random(31L * width + height).nextBytes(rgb);

    ModelPixels pixels = new SquareResizer().resize(new RgbRaster(width, height, rgb), size);

    assertThat(pixels.rgb()).isEqualTo(plain(width, height, rgb, size));
  }

  private static byte[] plain(int width, int height, byte[] rgb, int size) {
    int square = Math.max(width, height);
    int left = (square - width) / 2;
    int top = (square - height) / 2;
    int[][] padded = new int[square][3 * square];
    for (int y = 0; y < square; y++) {
      for (int i = 0; i < 3 * square; i++) {
        int x = i / 3;
        boolean inside = x >= left && x < left + width && y >= top && y < top + height;
        padded[y][i] =
            inside ? rgb[3 * ((y - top) * width + x - left) + i % 3] & 0xff : PADDING[i % 3];
      }
    }
    int[][] result = square == size ? padded : columns(rows(padded, size), size);
    byte[] out = new byte[3 * size * size];
    for (int i = 0; i < out.length; i++) {
      out[i] = (byte) result[i / (3 * size)][i % (3 * size)];
    }
    return out;
  }

  private static int[][] rows(int[][] in, int size) {
    BicubicWeights weights = new BicubicWeights(in.length, size);
    int[][] out = new int[in.length][3 * size];
    for (int y = 0; y < in.length; y++) {
      for (int i = 0; i < 3 * size; i++) {
        int sum = 1 << 21;
        for (int k = 0; k < weights.count(i / 3); k++) {
          sum += in[y][3 * (weights.first(i / 3) + k) + i % 3] * weights.weight(i / 3, k);
        }
        out[y][i] = Math.max(0, Math.min(255, sum >> 22));
      }
    }
    return out;
  }

  private static int[][] columns(int[][] in, int size) {
    BicubicWeights weights = new BicubicWeights(in.length, size);
    int[][] out = new int[size][3 * size];
    for (int y = 0; y < size; y++) {
      for (int i = 0; i < 3 * size; i++) {
        int sum = 1 << 21;
        for (int k = 0; k < weights.count(y); k++) {
          sum += in[weights.first(y) + k][i] * weights.weight(y, k);
        }
        out[y][i] = Math.max(0, Math.min(255, sum >> 22));
      }
    }
    return out;
  }
}
