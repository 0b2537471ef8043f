package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import java.util.concurrent.CompletableFuture;

/** One submitted image. Its phase is guarded by the batcher's lock and only moves forward. */
final class BatchItem {
  /** Where the item stands; it is terminal exactly once. */
  enum Phase {
    QUEUED,
    RUNNING,
    TERMINAL
  }

  final ModelPixels pixels;
  final Prompt prompt;
  final long since;
  final CompletableFuture<BatchResult> future = new CompletableFuture<>();
  Phase phase = Phase.QUEUED;

  BatchItem(ModelPixels pixels, Prompt prompt, long since) {
    this.pixels = pixels;
    this.prompt = prompt;
    this.since = since;
  }
}
