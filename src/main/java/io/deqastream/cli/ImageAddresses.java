package io.deqastream.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns what people write into addresses of images: folders become the image files in and below
 * them, in the order of their names; {@code @FILE} becomes its lines; a named file is taken
 * whatever it is called.
 */
final class ImageAddresses {
  private static final Set<String> ENDINGS =
      Set.of("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff");

  private final List<URI> addresses = new ArrayList<>();

  /** Adds all of these. */
  ImageAddresses add(List<String> given) {
    given.forEach(this::add);
    return this;
  }

  private void add(String given) {
    if (given.startsWith("@")) {
      lines(Path.of(given.substring(1)));
    } else if (given.matches("(?i)(https?|s3|file):.+")) {
      addresses.add(address(given));
    } else {
      path(Path.of(given));
    }
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not an address: " + e.getMessage(), e);
    }
  }

  private void lines(Path list) {
    try (Stream<String> lines = Files.lines(list)) {
      lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(this::add);
    } catch (IOException e) {
      throw new UncheckedIOException(list + ": cannot be read", e);
    }
  }

  private void path(Path path) {
    if (Files.isRegularFile(path)) {
      addresses.add(path.toAbsolutePath().normalize().toUri());
      return;
    }
    if (!Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + ": no such file or folder");
    }
    try (Stream<Path> files = Files.walk(path)) {
      files
          .filter(Files::isRegularFile)
          .filter(ImageAddresses::isImage)
          .sorted()
          .forEach(file -> addresses.add(file.toAbsolutePath().normalize().toUri()));
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": cannot be read", e);
    }
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  /** All that were added, in their order. */
  List<URI> all() {
    return List.copyOf(addresses);
  }
}
