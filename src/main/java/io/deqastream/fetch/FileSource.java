package io.deqastream.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Regular files under the roots that the policy names. A link is judged by where it leads; devices
 * and pipes are refused, as reading one may never end.
 */
final class FileSource implements ImageSource {
  private final FileAccess access;
  private final long maxBytes;

  FileSource(FetchPolicy policy) {
    this.access = policy.files();
    this.maxBytes = policy.maxBytes();
  }

  @Override
  public byte[] read(ImageReference reference, Attempt attempt) throws SourceFailure {
    Path path = path(((ImageReference.Remote) reference).uri());
    try {
      Path real = allowed(path);
      if (!Files.isRegularFile(real)) {
        throw SourceFailure.lasting(FetchFault.REFUSED, "not a regular file: " + path);
      }
      return readCapped(real);
    } catch (NoSuchFileException e) {
      throw SourceFailure.lasting(FetchFault.NOT_FOUND, "no such file: " + path);
    } catch (AccessDeniedException e) {
      throw SourceFailure.lasting(FetchFault.REFUSED, "not readable: " + path);
    } catch (FileSystemLoopException e) {
      throw SourceFailure.lasting(FetchFault.REFUSED, "links in a circle: " + path);
    } catch (IOException e) {
      throw SourceFailure.passing(
          FetchFault.UNAVAILABLE, "reading " + path + " failed: " + e.getMessage(), e);
    }
  }

  private static Path path(URI uri) throws SourceFailure {
    try {
      return Path.of(uri).toAbsolutePath().normalize();
    } catch (IllegalArgumentException e) {
      throw SourceFailure.lasting(
          FetchFault.INVALID_ADDRESS, "no path of this machine: " + uri + ": " + e.getMessage());
    }
  }

  private Path allowed(Path path) throws IOException, SourceFailure {
    if (access.anywhere()) {
      return path;
    }
    // The name first: outside the roots, whether a file exists is no one's business.
    if (access.roots().stream().noneMatch(path::startsWith)) {
      throw outside(path);
    }
    Path real = path.toRealPath();
    for (Path root : access.roots()) {
      if (Files.isDirectory(root) && real.startsWith(root.toRealPath())) {
        return real;
      }
    }
    throw outside(path);
  }

  private static SourceFailure outside(Path path) {
    return SourceFailure.lasting(
        FetchFault.FORBIDDEN_ADDRESS, "outside the folders that may be read: " + path);
  }

  private byte[] readCapped(Path path) throws IOException, SourceFailure {
    long size = Files.size(path);
    if (size > maxBytes) {
      throw tooLarge(size);
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes((int) maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw tooLarge(bytes.length); // it grew meanwhile
      }
      return bytes;
    }
  }

  private SourceFailure tooLarge(long size) {
    return SourceFailure.lasting(
        FetchFault.TOO_LARGE, "%d bytes, the limit is %d".formatted(size, maxBytes));
  }
}
