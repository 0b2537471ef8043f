package io.deqastream.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The image files that a command's arguments mean: a file is taken whatever its name, a folder
 * gives what looks like an image in it, at any depth and sorted, hidden files left out. Arguments
 * keep their order, a file named twice comes once. What cannot be read is listed, never thrown.
 *
 * @param images the files, in the order in which they are to be handled
 * @param unreadable arguments and folders that could not be read, each with a reason
 */
record ImagePaths(List<Entry> images, List<Unreadable> unreadable) {
  private static final Set<String> EXTENSIONS =
      Set.of(
          "jpg", "jpeg", "jpe", "jfif", "png", "apng", "webp", "gif", "bmp", "dib", "tif", "tiff");

  /** An image file, and its place below the argument that named it. */
  record Entry(Path path, Path relative) {}

  /** A path and why it gives no images. */
  record Unreadable(Path path, String reason) {}

  static ImagePaths of(List<Path> arguments) {
    Map<Path, Entry> images = new LinkedHashMap<>();
    List<Unreadable> unreadable = new ArrayList<>();
    for (Path argument : arguments) {
      if (Files.isDirectory(argument)) {
        for (Path file : walk(argument, unreadable)) {
          add(images, new Entry(file, argument.relativize(file)));
        }
      } else if (Files.exists(argument)) {
        Path name = argument.getFileName();
        add(images, new Entry(argument, name == null ? argument : name));
      } else {
        unreadable.add(new Unreadable(argument, "no such file or folder"));
      }
    }
    return new ImagePaths(List.copyOf(images.values()), List.copyOf(unreadable));
  }

  private static void add(Map<Path, Entry> images, Entry entry) {
    images.putIfAbsent(entry.path().toAbsolutePath().normalize(), entry);
  }

  private static List<Path> walk(Path folder, List<Unreadable> unreadable) {
    List<Path> found = new ArrayList<>();
    try {
      // Links are followed, as a person would; the walk itself notices circles.
      Files.walkFileTree(
          folder,
          Set.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new Collector(folder, found, unreadable));
    } catch (IOException e) {
      unreadable.add(new Unreadable(folder, "cannot be listed: " + e.getMessage()));
    }
    found.sort(Comparator.comparing(path -> folder.relativize(path).toString()));
    return found;
  }

  private static boolean looksLikeImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** Gathers a folder's images. */
  private static final class Collector extends SimpleFileVisitor<Path> {
    private final Path root;
    private final List<Path> found;
    private final List<Unreadable> unreadable;

    Collector(Path root, List<Path> found, List<Unreadable> unreadable) {
      this.root = root;
      this.found = found;
      this.unreadable = unreadable;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean hidden = !folder.equals(root) && folder.getFileName().toString().startsWith(".");
      return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && looksLikeImage(file)) {
        found.add(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      unreadable.add(new Unreadable(file, "cannot be read"));
      return FileVisitResult.CONTINUE;
    }
  }
}
