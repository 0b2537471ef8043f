package io.deqastream.inference;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The batching decision alone: which items leave together, and when. Deterministic, without threads
 * and without a clock of its own; {@link MicroBatcher} guards it with its lock and asks it on
 * behalf of an idle device.
 *
 * <p>Items are grouped by key (the prompt) and a batch holds one key only: asking every prompt of a
 * mixed batch about every image would cost the decoder pass of each prompt for all of them. Within
 * a key the order is first in, first out; between keys the oldest item decides.
 *
 * @param <K> what items of one batch have in common
 * @param <T> an item; compared by identity
 */
final class BatchQueue<K, T> {

  /** What an idle device is to do now. */
  sealed interface Decision<T> {
    /** Compute these, oldest first: 1 to {@code maxBatchSize} items of one key. */
    record Take<T>(List<T> items) implements Decision<T> {}

    /** Ask again at this instant (nanoseconds of the caller's clock), or when something changes. */
    record WaitUntil<T>(long nanos) implements Decision<T> {}

    /** Nothing waits. */
    record Idle<T>() implements Decision<T> {}
  }

  private record Waiting<T>(T item, long since, long arrival) {}

  private final int maxBatchSize;
  private final long lingerNanos;
  private final int maxQueued;
  private final Map<K, ArrayDeque<Waiting<T>>> groups = new LinkedHashMap<>();
  private long arrivals;
  private int queued;
  private int upstream;
  private boolean draining;

  BatchQueue(BatchPolicy policy) {
    this.maxBatchSize = policy.maxBatchSize();
    this.lingerNanos = policy.linger().toNanos();
    this.maxQueued = policy.maxQueued();
  }

  /** Adds an item, or returns false where the bound is reached. */
  boolean offer(K key, T item, long now) {
    if (queued >= maxQueued) {
      return false;
    }
    groups.computeIfAbsent(key, k -> new ArrayDeque<>()).add(new Waiting<>(item, now, arrivals++));
    queued++;
    return true;
  }

  /** Takes an item out that is no longer wanted; false if it is not waiting. */
  boolean remove(K key, T item) {
    ArrayDeque<Waiting<T>> group = groups.get(key);
    if (group == null || !group.removeIf(w -> w.item() == item)) {
      return false;
    }
    queued--;
    if (group.isEmpty()) {
      groups.remove(key);
    }
    return true;
  }

  /** Something is on its way that will be offered, or called off, later. */
  void expect() {
    upstream++;
  }

  /** What was expected has arrived or will not come. */
  void expectNoMore() {
    if (upstream == 0) {
      throw new IllegalStateException("nothing was expected");
    }
    upstream--;
  }

  /** From now on nothing waits for company. */
  void drain() {
    draining = true;
  }

  /** Takes everything out, for a device that is lost. */
  List<T> clear() {
    List<T> all = new ArrayList<>(queued);
    groups.values().forEach(group -> group.forEach(w -> all.add(w.item())));
    groups.clear();
    queued = 0;
    return all;
  }

  /** What an idle device is to do at {@code now}; takes the items out. */
  Decision<T> next(long now) {
    if (queued == 0) {
      return new Decision.Idle<>();
    }
    K due = due(now);
    return due != null ? take(due) : new Decision.WaitUntil<>(oldest().since() + lingerNanos);
  }

  /** Whether an idle device would get something to do at {@code now}. */
  boolean isDue(long now) {
    return queued > 0 && due(now) != null;
  }

  /** The key whose oldest items leave now; null if none. */
  private K due(long now) {
    K oldestKey = null;
    K fullKey = null;
    Waiting<T> oldest = null;
    Waiting<T> fullHead = null;
    for (Map.Entry<K, ArrayDeque<Waiting<T>>> group : groups.entrySet()) {
      Waiting<T> head = group.getValue().element();
      if (oldest == null || head.arrival() < oldest.arrival()) {
        oldestKey = group.getKey();
        oldest = head;
      }
      boolean full = group.getValue().size() >= maxBatchSize;
      if (full && (fullHead == null || head.arrival() < fullHead.arrival())) {
        fullKey = group.getKey();
        fullHead = head;
      }
    }
    // An overdue item goes before a full batch: else a busy prompt could starve a rare one.
    boolean oldestLeaves =
        upstream == 0 || draining || oldest == null || now - oldest.since() >= lingerNanos;
    return oldestLeaves ? oldestKey : fullKey;
  }

  private Waiting<T> oldest() {
    Waiting<T> oldest = null;
    for (ArrayDeque<Waiting<T>> group : groups.values()) {
      Waiting<T> head = group.element();
      if (oldest == null || head.arrival() < oldest.arrival()) {
        oldest = head;
      }
    }
    return oldest;
  }

  private Decision<T> take(K key) {
    ArrayDeque<Waiting<T>> group = groups.get(key);
    List<T> items = new ArrayList<>(Math.min(maxBatchSize, group.size()));
    while (items.size() < maxBatchSize && !group.isEmpty()) {
      items.add(group.remove().item());
    }
    if (group.isEmpty()) {
      groups.remove(key);
    }
    queued -= items.size();
    return new Decision.Take<>(items);
  }

  int queued() {
    return queued;
  }

  int upstream() {
    return upstream;
  }
}
