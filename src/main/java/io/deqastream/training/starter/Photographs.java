package io.deqastream.training.starter;

import io.deqastream.model.FileHash;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * Photographs to spoil, kept in memory at a moderate size, 8 bits a channel: shrinking a large file
 * hides what its camera or codec did to it. Read once, in the order of their names; read only
 * afterwards.
 */
final class Photographs {
  private static final int LONGEST_SIDE = 1280;
  private static final double SMALLEST_PART = 0.45;

  private final List<Photograph> photographs;

  private Photographs(List<Photograph> photographs) {
    this.photographs = photographs;
  }

  /** Interleaved RGB, 8 bits. */
  private record Photograph(int width, int height, byte[] rgb) {
    static Photograph of(Canvas canvas) {
      return new Photograph(canvas.width(), canvas.height(), canvas.toBytes());
    }

    Canvas part(int left, int top, int w, int h) {
      return Canvas.of(rgb, width, left, top, w, h);
    }
  }

  /** None at all. */
  static Photographs none() {
    return new Photographs(List.of());
  }

  /** Those of a folder; files that cannot be read are reported and left out. */
  static Photographs read(Path folder, Consumer<String> problems) throws IOException {
    return read(files(folder), problems);
  }

  /** The first of a folder that can be read. */
  static Photographs first(Path folder) throws IOException {
    for (Path file : files(folder)) {
      Photographs one = read(List.of(file), problem -> {});
      if (one.size() == 1) {
        return one;
      }
    }
    throw new IOException(folder + ": holds no photograph that can be read");
  }

  private static Photographs read(List<Path> files, Consumer<String> problems) {
    List<Photograph> read = new ArrayList<>();
    for (Path file : files) {
      try {
        BufferedImage image = ImageIO.read(file.toFile());
        if (image == null) {
          problems.accept(file + ": no picture that can be read");
        } else {
          read.add(Photograph.of(fit(Canvas.of(image), LONGEST_SIDE)));
        }
      } catch (IOException | IllegalArgumentException e) {
        problems.accept(file + ": " + e.getMessage());
      }
    }
    return new Photographs(List.copyOf(read));
  }

  /** The picture files of a folder, by name. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g|webp)"))
          .sorted()
          .toList();
    }
  }

  /** What tells one folder of photographs from another: their number and contents. */
  static String identity(Path folder) throws IOException {
    Path[] files = files(folder).toArray(Path[]::new);
    return "%d photographs, SHA-256 %s".formatted(files.length, FileHash.sha256(files));
  }

  /** How many there are. */
  int size() {
    return photographs.size();
  }

  /** One of them, whole, its longer side {@code side} pixels or less; a copy. */
  Canvas whole(int index, int side) {
    Photograph photo = photographs.get(index);
    return fit(photo.part(0, 0, photo.width(), photo.height()), side);
  }

  /** The whole of one or, as often, a random part, its longer side {@code side} pixels. */
  Canvas part(int index, int side, SplittableRandom random) {
    Photograph photo = photographs.get(index);
    double share = Math.min(1, SMALLEST_PART + random.nextDouble());
    int longest =
        (int)
            Math.max(
                share * Math.max(photo.width(), photo.height()),
                Math.min(side, Math.max(photo.width(), photo.height())));
    double aspect = 1 / (1 + 0.78 * random.nextDouble());
    boolean tall = photo.height() > photo.width();
    int w = Math.min(photo.width(), (int) (tall ? longest * aspect : longest));
    int h = Math.min(photo.height(), (int) (tall ? longest : longest * aspect));
    Canvas part =
        photo.part(
            random.nextInt(photo.width() - w + 1), random.nextInt(photo.height() - h + 1), w, h);
    Canvas fitted = fit(part, side);
    if (random.nextBoolean()) {
      fitted.mirror();
    }
    return fitted;
  }

  private static Canvas fit(Canvas image, int side) {
    double factor = Math.min(1, (double) side / Math.max(image.width(), image.height()));
    return Resampler.BICUBIC
        .resize(
            image,
            (int) Math.max(1, Math.round(image.width() * factor)),
            (int) Math.max(1, Math.round(image.height() * factor)))
        .quantize();
  }
}
