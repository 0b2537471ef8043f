package io.deqastream.model.checkpoint;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Finds the folder an adapter is merged over. Stateless. */
final class BaseFolder {
  private BaseFolder() {}

  /**
   * The given folder, or the first that is there of: the adapter's word as a path from its own
   * folder (or absolute), from the working directory, and a folder of that last name beside it.
   */
  static Path find(Path adapter, Optional<Path> given, LoraSettings settings)
      throws CheckpointException {
    if (given.isPresent()) {
      Layout.checkFolder(given.get());
      return given.get();
    }
    String named = settings.base().orElse("");
    Set<Path> candidates = new LinkedHashSet<>();
    try {
      Path word = Path.of(named);
      candidates.add(adapter.resolve(word).normalize());
      candidates.add(word);
      if (word.getFileName() != null) {
        candidates.add(adapter.toAbsolutePath().resolveSibling(word.getFileName()).normalize());
      }
    } catch (InvalidPathException e) {
      candidates.clear();
    }
    for (Path candidate : candidates) {
      if (!named.isEmpty() && Files.isDirectory(candidate) && !same(adapter, candidate)) {
        return candidate;
      }
    }
    throw new CheckpointException(
        adapter,
        "is an adapter over \"%s\", which is not there (looked beside it); name its base with --base"
            .formatted(CheckpointException.shown(named)));
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }
}
