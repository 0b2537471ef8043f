package io.deqastream.model.abstractor;

/**
 * Fixed sine-cosine position tables, as masked autoencoders use them (He et al. 2021): what the
 * abstractor's constants hold in a checkpoint. For writing new checkpoints; reading takes the
 * stored tables.
 */
public final class SinCosPositions {
  private static final double BASE = 10_000;

  private SinCosPositions() {}

  /**
   * Positions 0 .. length - 1 on a line.
   *
   * @return row-major [length, width], sines first
   */
  public static float[] line(int length, int width) {
    float[] table = new float[Math.multiplyExact(length, width)];
    for (int i = 0; i < length; i++) {
      fill(table, i * width, width, i);
    }
    return table;
  }

  /**
   * A square grid after one zero row for the class token; the first half of the width holds the
   * column, the second the row.
   *
   * @return row-major [1 + grid * grid, width]
   */
  public static float[] grid(int grid, int width) {
    float[] table = new float[Math.multiplyExact(grid * grid + 1, width)];
    int half = width / 2;
    for (int row = 0; row < grid; row++) {
      for (int column = 0; column < grid; column++) {
        int at = (1 + row * grid + column) * width;
        fill(table, at, half, column);
        fill(table, at + half, half, row);
      }
    }
    return table;
  }

  private static void fill(float[] table, int at, int width, int position) {
    int half = width / 2;
    for (int j = 0; j < half; j++) {
      double angle = position * Math.pow(BASE, -j / (double) half);
      table[at + j] = (float) Math.sin(angle);
      table[at + half + j] = (float) Math.cos(angle);
    }
  }
}
