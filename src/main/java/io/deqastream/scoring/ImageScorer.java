package io.deqastream.scoring;

import io.deqastream.fetch.ImageFetcher;
import io.deqastream.fetch.TimeSource;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImagePreprocessor;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.Prompt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores images: fetch, decode, resize, batch, ask the model. See {@link Scorer} for what it
 * promises. Owns its decode threads and its timer; the fetcher and the batcher are lent to it and
 * stay open when it closes. Any number of threads may submit.
 *
 * <p>Equal bytes within the policy's window are scored once: those that come while the first is in
 * work wait for it, those that come later take its score; both are marked as duplicates.
 */
public final class ImageScorer implements Scorer {
  private static final Logger LOG = LoggerFactory.getLogger(ImageScorer.class);

  private final ScoringParts parts;

  /**
   * A scorer over these parts.
   *
   * @throws IllegalArgumentException if more could be in flight than the batcher's queue holds
   */
  public ImageScorer(
      ImageFetcher fetcher,
      ImageDecoder decoder,
      MicroBatcher batcher,
      Prompt prompt,
      ScoringPolicy policy) {
    this(
        fetcher,
        new ImagePreprocessor(decoder, batcher.description().inputSize())::prepare,
        batcher,
        prompt,
        policy,
        TimeSource.system("deqa-scoring-timer"));
  }

  ImageScorer(
      ImageFetcher fetcher,
      ImagePreparation preparation,
      MicroBatcher batcher,
      Prompt prompt,
      ScoringPolicy policy,
      TimeSource time) {
    int queue = batcher.policy().maxQueued();
    if (policy.maxInFlight() > queue) {
      throw new IllegalArgumentException(
          "%d images in flight do not fit the batcher's queue of %d"
              .formatted(policy.maxInFlight(), queue));
    }
    this.parts =
        new ScoringParts(
            fetcher,
            preparation,
            batcher,
            prompt,
            policy,
            time,
            new ScoringLedger(policy.maxInFlight()),
            new DuplicateCache(policy.duplicateEntries(), policy.duplicateWindow()),
            decoders(policy.decodeThreads()),
            ConcurrentHashMap.newKeySet());
  }

  /** The queue is bounded by what is in flight. */
  private static ThreadPoolExecutor decoders(int count) {
    AtomicInteger number = new AtomicInteger();
    return new ThreadPoolExecutor(
        count,
        count,
        0,
        TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(),
        task -> {
          Thread thread = new Thread(task, "deqa-decode-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    try {
      if (!parts.ledger().accept()) {
        return CompletableFuture.failedFuture(
            new RejectedExecutionException("the scorer is closed"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CompletableFuture.failedFuture(
          new RejectedExecutionException("interrupted while waiting for room", e));
    }
    ScoringTask task = new ScoringTask(parts, request);
    task.start();
    return task.future;
  }

  /** The books at one instant. */
  public ScoringCounts counts() {
    return parts.ledger().counts();
  }

  /** Scores that are remembered for duplicates. */
  public int remembered() {
    return parts.duplicates().size();
  }

  @Override
  public void close() {
    parts.ledger().close();
    try {
      if (!parts.ledger().awaitEmpty(parts.policy().drainTimeout())) {
        LOG.warn("{} images are abandoned at close", counts().inFlight());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<ScoringTask> last = List.copyOf(parts.live());
    last.forEach(ScoringTask::abandon);
    // One that has left the books may be about to complete its future.
    last.forEach(task -> task.future.handle((outcome, error) -> task).join());
    parts.decoders().shutdownNow();
    parts.time().close();
  }
}
