package io.deqastream.model;

import io.deqastream.inference.DeviceException;
import io.deqastream.inference.InferenceException;
import java.util.Locale;

/**
 * Tells what an engine's error means for those who wait: a batch that cannot be computed, or a
 * device that is lost. PyTorch says so in words only. Stateless.
 */
final class EngineFaults {
  private EngineFaults() {}

  /** The exception of the port for an engine's error; memory that ran out is the batch's fault. */
  static InferenceException of(RuntimeException cause, String device, int batch) {
    String words = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no message");
    String lower = words.toLowerCase(Locale.ROOT);
    boolean memory = lower.contains("out of memory") || lower.contains("alloc");
    boolean cuda = lower.contains("cuda") || lower.contains("cublas") || lower.contains("cudnn");
    if (cuda && !memory) {
      return new DeviceException("device " + device + " failed: " + words, cause);
    }
    return new InferenceException(
        "a batch of %d failed on %s: %s".formatted(batch, device, words), cause);
  }
}
