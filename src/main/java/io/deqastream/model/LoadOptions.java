package io.deqastream.model;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model is loaded.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}; numbers are fp32 on a
 *     CPU, fp16 on CUDA
 * @param base the folder an adapter is merged over, where it is not the one the adapter names
 * @param progress told after every tensor
 */
public record LoadOptions(String device, Optional<Path> base, LoadProgress progress) {
  public LoadOptions {
    Objects.requireNonNull(device);
    Objects.requireNonNull(base);
    Objects.requireNonNull(progress);
  }

  /** The best device there is, no base, silent. */
  public static LoadOptions defaults() {
    return on("auto");
  }

  /** A given device, no base, silent. */
  public static LoadOptions on(String device) {
    return new LoadOptions(device, Optional.empty(), LoadProgress.NONE);
  }
}
