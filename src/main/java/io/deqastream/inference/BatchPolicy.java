package io.deqastream.inference;

import java.time.Duration;

/**
 * When a batch leaves, and how much may wait.
 *
 * @param maxBatchSize most images in one batch; 16 by default
 * @param linger longest time an image waits for company while more is on its way; 20 ms by default
 * @param maxQueued most images waiting for a device; beyond it submissions are refused; 1,024 by
 *     default
 */
public record BatchPolicy(int maxBatchSize, Duration linger, int maxQueued) {
  /** The documented defaults. */
  public static final BatchPolicy DEFAULT = new BatchPolicy(16, Duration.ofMillis(20), 1024);

  public BatchPolicy {
    if (maxBatchSize < 1) {
      throw new IllegalArgumentException("max batch size must be at least 1, got " + maxBatchSize);
    }
    if (linger.isNegative()) {
      throw new IllegalArgumentException("linger must not be negative, got " + linger);
    }
    if (maxQueued < maxBatchSize) {
      throw new IllegalArgumentException(
          "a queue of " + maxQueued + " cannot hold a batch of " + maxBatchSize);
    }
  }

  /** This policy with another batch size; the queue grows where it could not hold one batch. */
  public BatchPolicy withMaxBatchSize(int size) {
    return new BatchPolicy(size, linger, Math.max(size, maxQueued));
  }
}
