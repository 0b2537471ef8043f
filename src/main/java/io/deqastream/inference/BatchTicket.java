package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import java.util.concurrent.CompletableFuture;

/**
 * The announcement of an image that is on its way to the device. While tickets are open, queued
 * images wait up to the linger time for company; without any, they leave at once. Usable from any
 * thread; spent by {@link #submit} or {@link #close}, whichever comes first.
 */
public interface BatchTicket extends AutoCloseable {
  /**
   * Hands the image over. Never blocks and never throws for the state of the batcher: the future
   * fails with {@link InferenceException} if the model cannot answer this image, {@link
   * DeviceException} if the device is lost, {@link java.util.concurrent.RejectedExecutionException}
   * if the queue is full or closed. It completes on a device's thread, so what depends on it must
   * be short. Cancelling it drops the image, if no pass has begun.
   */
  CompletableFuture<BatchResult> submit(ModelPixels pixels, Prompt prompt);

  /** The image will not come; idempotent, and nothing after {@link #submit}. */
  @Override
  void close();
}
