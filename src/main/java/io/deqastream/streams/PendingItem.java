package io.deqastream.streams;

import io.deqastream.scoring.ScoringOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One pending event of one assignment of a task, and its single terminal transition: to an outcome,
 * to the scorer's breakdown, or to abandoned. Whoever makes the transition first wins; the scorer's
 * worker threads and the stream thread may race for it. The rest belongs to the stream thread.
 */
final class PendingItem {

  /** How an item can end. */
  sealed interface End {}

  /** It has an outcome, to be released. */
  record Settled(ScoringOutcome outcome) implements End {}

  /** The scorer broke down over it; it stays pending for whoever comes next. */
  record Broken(Throwable error) implements End {}

  /** Its task was taken away; it stays pending for whoever gets the task. */
  record Abandoned() implements End {}

  /** This event's place in the task's order, and its key in the store. */
  final long sequence;

  final PendingImage image;
  final EventCheck.Verdict verdict;

  /** Its size in the pending store. */
  final int bytes;

  /** When this assignment read or restored it, in milliseconds. */
  final long acceptedAt;

  /** Whether the stream thread has seen that it has an outcome. */
  boolean takenBack;

  private final AtomicReference<End> end = new AtomicReference<>();
  private CompletableFuture<ScoringOutcome> work;

  PendingItem(
      long sequence, PendingImage image, EventCheck.Verdict verdict, int bytes, long acceptedAt) {
    this.sequence = sequence;
    this.image = image;
    this.verdict = verdict;
    this.bytes = bytes;
    this.acceptedAt = acceptedAt;
  }

  /** Ends it; false if something else has. */
  boolean end(End how) {
    return end.compareAndSet(null, how);
  }

  /** How it ended; null while it has not. */
  End end() {
    return end.get();
  }

  /** Remembers the scorer's work, to be cancelled with the item. */
  void workingOn(CompletableFuture<ScoringOutcome> future) {
    work = future;
  }

  /** Whether the scorer was asked. */
  boolean submitted() {
    return work != null;
  }

  /** Abandons it and whatever work is under way. */
  void abandon() {
    if (end(new Abandoned()) && work != null) {
      work.cancel(true);
    }
  }
}
