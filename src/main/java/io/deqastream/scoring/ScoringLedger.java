package io.deqastream.scoring;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bound of what is in flight, and the books: a request is entered once and leaves once.
 * Thread-safe; {@link #accept} waits for room, nothing else blocks but {@link #awaitEmpty}.
 */
final class ScoringLedger {
  private final int maxInFlight;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final Condition room = lock.newCondition();
  private final Condition empty = lock.newCondition();
  private boolean closed;
  private long accepted;
  private long scored;
  private long duplicates;
  private long unscorable;
  private long abandoned;
  private int inFlight;

  ScoringLedger(int maxInFlight) {
    this.maxInFlight = maxInFlight;
  }

  /** Enters a request, once there is room; false if the ledger is closed. */
  boolean accept() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && inFlight >= maxInFlight) {
        room.await();
      }
      if (closed) {
        return false;
      }
      accepted++;
      inFlight++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A request leaves with an outcome; null: with none. */
  void leave(ScoringOutcome outcome) {
    lock.lock();
    try {
      if (outcome instanceof ScoringOutcome.Scored one) {
        scored++;
        duplicates += one.duplicate() ? 1 : 0;
      } else if (outcome != null) {
        unscorable++;
      } else {
        abandoned++;
      }
      inFlight--;
      room.signal();
      if (inFlight == 0) {
        empty.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Accepts nothing from now on; whoever waits for room is told. */
  void close() {
    lock.lock();
    try {
      closed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is in flight; false if that takes longer. */
  boolean awaitEmpty(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (inFlight > 0 && left > 0) {
        left = empty.awaitNanos(left);
      }
      return inFlight == 0;
    } finally {
      lock.unlock();
    }
  }

  ScoringCounts counts() {
    lock.lock();
    try {
      return new ScoringCounts(accepted, scored, duplicates, unscorable, abandoned, inFlight);
    } finally {
      lock.unlock();
    }
  }
}
