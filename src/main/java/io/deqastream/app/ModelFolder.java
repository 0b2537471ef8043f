package io.deqastream.app;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A checkpoint folder for as long as it is being read: a user's own, which stays as it is, or the
 * bundled starter, unpacked into a temporary folder that closing removes.
 */
public final class ModelFolder implements AutoCloseable {
  private static final String RESOURCE = "/starter";

  private final Path path;
  private final boolean temporary;

  private ModelFolder(Path path, boolean temporary) {
    this.path = path;
    this.temporary = temporary;
  }

  /** A user's folder. */
  public static ModelFolder at(Path folder) {
    return new ModelFolder(folder, false);
  }

  /**
   * The starter that comes with deqa-stream.
   *
   * @throws IOException if there is no room for it
   */
  public static ModelFolder starter() throws IOException {
    URL resource = ModelFolder.class.getResource(RESOURCE);
    if (resource == null) {
      throw new IOException("no checkpoint comes with this build");
    }
    // The folder's name becomes the model's.
    Path folder = Files.createDirectory(Files.createTempDirectory("deqa").resolve("starter"));
    ModelFolder starter = new ModelFolder(folder, true);
    try {
      unpack(resource.toURI(), folder);
      return starter;
    } catch (URISyntaxException e) {
      starter.close();
      throw new IOException(e);
    } catch (IOException e) {
      starter.close();
      throw e;
    }
  }

  private static void unpack(URI resource, Path folder) throws IOException {
    if (resource.getScheme().equals("file")) {
      copy(Path.of(resource), folder);
      return;
    }
    try (FileSystem jar = FileSystems.newFileSystem(resource, Map.of())) {
      copy(jar.getPath(RESOURCE), folder);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> listed = Files.list(from)) {
      files = listed.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Files.copy(file, to.resolve(file.getFileName().toString()));
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (!temporary) {
      return;
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(path)) {
      files = listed.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(path);
    Files.delete(path.getParent());
  }
}
