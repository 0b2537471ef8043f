package io.deqastream.image;

import java.util.Arrays;

/**
 * One horizontal and one vertical pass over an image, streaming through blocks of 64 rows: a block
 * is turned so that the values of its rows lie side by side, every output column is then a short
 * sum of whole vectors. The intermediate is rounded to 8 bits as in Pillow; vertical sums are kept
 * for all output rows. Owned by one thread, which reuses it.
 */
final class ResizePass {
  private static final int ROWS = 64;
  private static final int LANES = 3 * ROWS;
  private static final int HALF = 1 << (BicubicWeights.PRECISION - 1);
  private static final int[] PADDING = SquareResizer.PADDING;

  private final int[] sums = new int[LANES];
  private final int[] zero = new int[LANES];
  private byte[] block = {};
  private int[][] columns = {};
  private int[][] narrow = {};
  private int[][] vertical = {};
  private BicubicWeights weights = new BicubicWeights(1, 1);

  /** Resizes {@code rows}, centred in a square of side {@code square}, to {@code size x size}. */
  byte[] run(PixelRows rows, int square, int size) {
    if (!weights.fits(square, size)) {
      weights = new BicubicWeights(square, size);
    }
    int width = rows.width();
    int left = (square - width) / 2;
    int top = (square - rows.height()) / 2;
    prepare(width, size);
    startVertical(top, rows.height(), size);
    int firstOpen = 0;
    for (int y = 0; y < rows.height(); y += ROWS) {
      int count = Math.min(ROWS, rows.height() - y);
      rows.copy(y, count, block);
      horizontal(width, left, count, size);
      firstOpen = accumulate(top + y, count, size, firstOpen);
    }
    return finish(size);
  }

  private void prepare(int width, int size) {
    if (block.length < LANES * width) {
      block = new byte[LANES * width];
    }
    int span = 0;
    for (int o = 0; o < size; o++) {
      span = Math.max(span, weights.count(o));
    }
    // A ring of turned columns: what one output column needs is always there at once.
    int ring = Integer.highestOneBit(Math.max(1, Math.min(span, width) - 1)) << 1;
    if (columns.length < ring || columns.length > 4 * ring) {
      columns = new int[ring][LANES];
    }
    if (vertical.length != size) {
      vertical = new int[size][3 * size];
      narrow = new int[ROWS][3 * size];
    }
  }

  /** Vertical sums begin with rounding and with what the padded rows above and below give. */
  private void startVertical(int top, int height, int size) {
    for (int o = 0; o < size; o++) {
      int padded = paddedWeight(o, top, height);
      int[] sum = vertical[o];
      for (int i = 0; i < sum.length; i += 3) {
        sum[i] = HALF + padded * PADDING[0];
        sum[i + 1] = HALF + padded * PADDING[1];
        sum[i + 2] = HALF + padded * PADDING[2];
      }
    }
  }

  /** The weight of output {@code o} that falls outside {@code [start, start + length)}. */
  private int paddedWeight(int o, int start, int length) {
    int sum = 0;
    for (int i = 0; i < weights.count(o); i++) {
      int at = weights.first(o) + i;
      if (at < start || at >= start + length) {
        sum += weights.weight(o, i);
      }
    }
    return sum;
  }

  private void horizontal(int width, int left, int count, int size) {
    int mask = columns.length - 1;
    int turned = 0;
    for (int o = 0; o < size; o++) {
      int from = Math.max(weights.first(o), left);
      int to = Math.min(weights.first(o) + weights.count(o), left + width);
      int padded = paddedWeight(o, left, width);
      for (int c = 0; c < 3; c++) {
        Arrays.fill(sums, c * ROWS, (c + 1) * ROWS, HALF + padded * PADDING[c]);
      }
      for (turned = Math.max(turned, from - left); turned < to - left; turned++) {
        turn(turned, width, count, columns[turned & mask]);
      }
      for (int x = from; x < to; x += 4) {
        int i = x - weights.first(o);
        int left4 = to - x;
        add4(
            sums,
            columns[(x - left) & mask],
            left4 > 1 ? columns[(x + 1 - left) & mask] : zero,
            left4 > 2 ? columns[(x + 2 - left) & mask] : zero,
            left4 > 3 ? columns[(x + 3 - left) & mask] : zero,
            weights.weight(o, i),
            left4 > 1 ? weights.weight(o, i + 1) : 0,
            left4 > 2 ? weights.weight(o, i + 2) : 0,
            left4 > 3 ? weights.weight(o, i + 3) : 0);
      }
      for (int r = 0; r < count; r++) {
        int[] row = narrow[r];
        row[3 * o] = clamp(sums[r]);
        row[3 * o + 1] = clamp(sums[ROWS + r]);
        row[3 * o + 2] = clamp(sums[2 * ROWS + r]);
      }
    }
  }

  /** Column {@code x} of the block as [3][ROWS], one channel after the other. */
  private void turn(int x, int width, int count, int[] column) {
    int at = 3 * x;
    int step = 3 * width;
    for (int r = 0; r < count; r++, at += step) {
      column[r] = block[at] & 0xff;
      column[ROWS + r] = block[at + 1] & 0xff;
      column[2 * ROWS + r] = block[at + 2] & 0xff;
    }
  }

  /** Adds the block's rows, which begin at row {@code y} of the square, to all open sums. */
  private int accumulate(int y, int count, int size, int firstOpen) {
    int open = firstOpen;
    while (open < size && weights.first(open) + weights.count(open) <= y) {
      open++;
    }
    for (int o = open; o < size && weights.first(o) < y + count; o++) {
      int from = Math.max(weights.first(o), y);
      int to = Math.min(weights.first(o) + weights.count(o), y + count);
      for (int row = from; row < to; row += 4) {
        int i = row - weights.first(o);
        int left4 = to - row;
        int r = row - y;
        add4(
            vertical[o],
            narrow[r],
            narrow[left4 > 1 ? r + 1 : r],
            narrow[left4 > 2 ? r + 2 : r],
            narrow[left4 > 3 ? r + 3 : r],
            weights.weight(o, i),
            left4 > 1 ? weights.weight(o, i + 1) : 0,
            left4 > 2 ? weights.weight(o, i + 2) : 0,
            left4 > 3 ? weights.weight(o, i + 3) : 0);
      }
    }
    return open;
  }

  private byte[] finish(int size) {
    byte[] rgb = new byte[3 * size * size];
    int at = 0;
    for (int o = 0; o < size; o++) {
      for (int value : vertical[o]) {
        rgb[at++] = (byte) clamp(value);
      }
    }
    return rgb;
  }

  /** Every array is indexed from 0 by the one loop variable: C2 makes vector code of it. */
  private static void add4(
      int[] sum, int[] a, int[] b, int[] c, int[] d, int ka, int kb, int kc, int kd) {
    int n =
        Math.min(sum.length, Math.min(Math.min(a.length, b.length), Math.min(c.length, d.length)));
    for (int i = 0; i < n; i++) {
      sum[i] += a[i] * ka + b[i] * kb + c[i] * kc + d[i] * kd;
    }
  }

  private static int clamp(int sum) {
    return Math.max(0, Math.min(255, sum >> BicubicWeights.PRECISION));
  }
}
