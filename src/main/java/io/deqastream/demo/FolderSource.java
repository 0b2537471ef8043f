package io.deqastream.demo;

import io.deqastream.fetch.ImageReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A source that sends the image files of one folder, by their addresses, again and again.
 *
 * @param name the source id
 * @param rate events a second
 * @param files taken in turn
 */
record FolderSource(String name, double rate, List<Path> files) implements DemoSource {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");
  private static final double[] RATES = {5, 3, 8, 2};

  /**
   * A source for the folder and for each folder below it that holds images, at different rates.
   *
   * @throws IllegalArgumentException if there is no such folder, or no image in it
   */
  static List<DemoSource> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + ": no such folder");
    }
    Path root = folder.toAbsolutePath().normalize();
    Map<Path, List<Path>> byFolder = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .filter(FolderSource::isImage)
          .sorted()
          .forEach(f -> byFolder.computeIfAbsent(f.getParent(), p -> new ArrayList<>()).add(f));
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be read", e);
    }
    if (byFolder.isEmpty()) {
      throw new IllegalArgumentException(folder + ": no images in it");
    }
    List<DemoSource> sources = new ArrayList<>();
    byFolder.forEach(
        (path, files) -> {
          Path name = path.equals(root) ? root.getFileName() : root.relativize(path);
          double rate = RATES[sources.size() % RATES.length];
          sources.add(new FolderSource(name == null ? "images" : name.toString(), rate, files));
        });
    return sources;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  @Override
  public ImageReference image(long n) {
    return new ImageReference.Remote(files.get((int) (n % files.size())).toUri());
  }
}
