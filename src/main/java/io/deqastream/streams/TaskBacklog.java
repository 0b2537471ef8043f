package io.deqastream.streams;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one assignment of one task has pending: which item may go to the scorer next and which may
 * be released. Belongs to the stream thread.
 *
 * <p>Slots are given to sources in turn, and a source takes no more than its share, so that one
 * with a dead server leaves slots to the others. What finds no slot is parked, in the store and
 * here, up to the bound on everything pending.
 */
final class TaskBacklog {
  private final InFlightPolicy policy;
  private final ReleaseOrder order;
  private final Map<Long, PendingItem> items = new LinkedHashMap<>();
  private final Map<String, SourceLane> lanes = new HashMap<>();
  private final ArrayDeque<SourceLane> turn = new ArrayDeque<>();
  private int inFlight;
  private long bytes;

  TaskBacklog(InFlightPolicy policy, ReleaseOrder order) {
    this.policy = policy;
    this.order = order;
  }

  /** Whether nothing more should be accepted for now. */
  boolean full() {
    return items.size() >= policy.maxPending() || bytes >= policy.maxPendingBytes();
  }

  int size() {
    return items.size();
  }

  int inFlight() {
    return inFlight;
  }

  /** Whether events of this source are pending. */
  boolean holds(String source) {
    return lanes.containsKey(source);
  }

  /** All items, oldest first. */
  Collection<PendingItem> items() {
    return items.values();
  }

  /** Accepts an item; {@link #next} gives it out if it has not ended yet. */
  void add(PendingItem item) {
    items.put(item.sequence, item);
    bytes += item.bytes;
    SourceLane lane = lanes.computeIfAbsent(item.image.source(), SourceLane::new);
    lane.add(item);
    enqueue(lane);
  }

  /** The next item for the scorer, counted as in flight; null if no slot is free for any. */
  PendingItem next() {
    if (inFlight >= policy.maxInFlight()) {
      return null;
    }
    SourceLane lane = turn.poll();
    if (lane == null) {
      return null;
    }
    lane.queued = false;
    PendingItem item = lane.unpark();
    lane.inFlight++;
    inFlight++;
    enqueue(lane);
    return item;
  }

  /** Takes an item that has an outcome back, from the scorer if it was there. */
  void takeBack(PendingItem item) {
    item.takenBack = true;
    if (item.submitted()) {
      SourceLane lane = lanes.get(item.image.source());
      lane.inFlight--;
      inFlight--;
      enqueue(lane);
    }
  }

  /**
   * An item that may be released now that {@code last} was taken back: itself, or, in a source's
   * order, the oldest of that source. Null if that was not taken back yet, or nothing is left.
   */
  PendingItem releasable(PendingItem last) {
    SourceLane lane = lanes.get(last.image.source());
    if (lane == null) {
      return null;
    }
    if (order == ReleaseOrder.COMPLETION) {
      return items.get(last.sequence) == last ? last : null;
    }
    PendingItem oldest = lane.oldest();
    return oldest != null && oldest.takenBack ? oldest : null;
  }

  /** Forgets an item that was released. */
  void remove(PendingItem item) {
    items.remove(item.sequence);
    bytes -= item.bytes;
    SourceLane lane = lanes.get(item.image.source());
    lane.remove(item);
    if (lane.isEmpty()) {
      lanes.remove(lane.source);
    }
  }

  private void enqueue(SourceLane lane) {
    if (!lane.queued && lane.hasParked() && lane.inFlight < policy.maxInFlightPerSource()) {
      lane.queued = true;
      turn.add(lane);
    }
  }
}
