package io.deqastream.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where submitted images wait and devices' workers come for batches: the queue, what is counted,
 * and whether a device is lost, all under one lock. Every item that is admitted is settled exactly
 * once: answered, failed or cancelled. Completes no futures. Safe for any number of threads.
 */
final class BatchRoom {
  private static final Logger LOG = LoggerFactory.getLogger(BatchRoom.class);

  private final BatchPolicy policy;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock, all of them.
  private final BatchQueue<Prompt, BatchItem> queue;
  private DeviceException lost;
  private boolean closed;
  private int running;
  private long submitted;
  private long answered;
  private long failed;
  private long cancelled;
  private long passes;
  private long splits;

  BatchRoom(BatchPolicy policy, LongSupplier nanoTime) {
    this.policy = policy;
    this.nanoTime = nanoTime;
    this.queue = new BatchQueue<>(policy);
  }

  /** An image is on its way. */
  void expect() {
    lock.lock();
    try {
      queue.expect();
    } finally {
      lock.unlock();
    }
  }

  /** One that was on its way will not come. */
  void expectNoMore() {
    lock.lock();
    try {
      queue.expectNoMore();
      if (queue.isDue(nanoTime.getAsLong())) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes an image in.
   *
   * @param announced whether it was on its way
   * @return why it is refused, if it is
   */
  Optional<RuntimeException> admit(BatchItem item, boolean announced) {
    lock.lock();
    try {
      if (announced) {
        queue.expectNoMore();
      }
      if (lost != null) {
        return Optional.of(lost);
      }
      if (closed) {
        return Optional.of(new RejectedExecutionException("the batcher is closed"));
      }
      if (!queue.offer(item.prompt, item, item.since)) {
        return Optional.of(
            new RejectedExecutionException(
                "the batcher's queue is full: " + queue.queued() + " of " + policy.maxQueued()));
      }
      submitted++;
      if (queue.queued() == 1 || queue.isDue(nanoTime.getAsLong())) {
        changed.signal();
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Settles an item as cancelled, wherever it is; does nothing if it is settled already. */
  void drop(BatchItem item) {
    lock.lock();
    try {
      if (item.phase == BatchItem.Phase.TERMINAL) {
        return;
      }
      if (item.phase == BatchItem.Phase.QUEUED) {
        queue.remove(item.prompt, item);
      } else {
        running--;
      }
      item.phase = BatchItem.Phase.TERMINAL;
      cancelled++;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for work; empty when there will be none any more. */
  List<BatchItem> nextBatch() {
    lock.lock();
    try {
      while (lost == null) {
        long now = nanoTime.getAsLong();
        BatchQueue.Decision<BatchItem> decision = queue.next(now);
        if (decision instanceof BatchQueue.Decision.Take<BatchItem> take) {
          take.items().forEach(item -> item.phase = BatchItem.Phase.RUNNING);
          running += take.items().size();
          if (queue.queued() > 0) {
            changed.signal(); // another worker must take over the clock of what is left
          }
          return take.items();
        } else if (decision instanceof BatchQueue.Decision.WaitUntil<BatchItem> wait) {
          awaitNanos(wait.nanos() - now);
        } else if (closed) {
          return List.of();
        } else {
          changed.awaitUninterruptibly();
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // nextBatch() is the loop
  private void awaitNanos(long nanos) {
    try {
      long left = changed.awaitNanos(nanos);
      LOG.trace("woken with {} ns left", left);
    } catch (InterruptedException e) {
      // Workers end by close() only; an interrupt from outside means nothing here.
      LOG.debug("{} ignores an interrupt", Thread.currentThread().getName());
    }
  }

  /** Those that still want an answer. */
  List<BatchItem> wanted(List<BatchItem> batch) {
    List<BatchItem> wanted = new ArrayList<>(batch);
    lock.lock();
    try {
      wanted.removeIf(item -> item.phase == BatchItem.Phase.TERMINAL);
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  /** The lost device, if one is. */
  Optional<DeviceException> lost() {
    lock.lock();
    try {
      return Optional.ofNullable(lost);
    } finally {
      lock.unlock();
    }
  }

  /** Latches a lost device and hands out everything that waits, to be failed. */
  List<BatchItem> lose(DeviceException cause) {
    lock.lock();
    try {
      if (lost == null) {
        lost = cause;
      }
      List<BatchItem> waiting = queue.clear();
      waiting.forEach(item -> item.phase = BatchItem.Phase.RUNNING);
      running += waiting.size();
      changed.signalAll();
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  void countPass() {
    lock.lock();
    try {
      passes++;
    } finally {
      lock.unlock();
    }
  }

  void countSplit() {
    lock.lock();
    try {
      splits++;
    } finally {
      lock.unlock();
    }
  }

  /** Counts before the futures complete, so that whoever sees an answer sees it counted. */
  void settle(List<BatchItem> batch, boolean success) {
    lock.lock();
    try {
      for (BatchItem item : batch) {
        if (item.phase == BatchItem.Phase.RUNNING) {
          item.phase = BatchItem.Phase.TERMINAL;
          running--;
          answered += success ? 1 : 0;
          failed += success ? 0 : 1;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Refuses what comes from now on; what waits is due at once. */
  void close() {
    lock.lock();
    try {
      closed = true;
      queue.drain();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Counts and gauges at one instant. */
  BatcherSnapshot snapshot() {
    lock.lock();
    try {
      return new BatcherSnapshot(
          queue.upstream(),
          queue.queued(),
          running,
          submitted,
          answered,
          failed,
          cancelled,
          passes,
          splits);
    } finally {
      lock.unlock();
    }
  }
}
