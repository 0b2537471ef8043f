package io.deqastream.fetch;

import java.nio.file.Path;
import java.util.List;

/**
 * Which {@code file:} addresses may be read. Symbolic links count by where they lead.
 *
 * @param anywhere every file this process can read; for commands that a user points at files
 * @param roots otherwise only what lies in one of these folders; none means no file at all
 */
public record FileAccess(boolean anywhere, List<Path> roots) {
  /** Every file. */
  public static final FileAccess ANYWHERE = new FileAccess(true, List.of());

  /** No file. */
  public static final FileAccess NONE = new FileAccess(false, List.of());

  public FileAccess {
    roots = roots.stream().map(root -> root.toAbsolutePath().normalize()).toList();
  }

  /** Only files in these folders. */
  public static FileAccess under(List<Path> roots) {
    return new FileAccess(false, roots);
  }
}
