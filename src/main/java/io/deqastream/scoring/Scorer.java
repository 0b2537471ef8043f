package io.deqastream.scoring;

import java.util.concurrent.CompletableFuture;

/**
 * The port through which anything is scored: one request in, one outcome out, asynchronously.
 *
 * <p>The future completes on a worker thread with an outcome, data errors included, within the
 * scorer's deadline; exceptionally only when the scorer itself is broken (a lost device) or closed.
 * Cancelling it abandons the work where it stands. {@link #submit} may block while the scorer's own
 * bound of accepted work is reached.
 */
public interface Scorer extends AutoCloseable {

  /** Accepts one request. */
  CompletableFuture<ScoringOutcome> submit(ScoringRequest request);

  /** Stops accepting, lets accepted work finish within the scorer's drain time; idempotent. */
  @Override
  void close();
}
