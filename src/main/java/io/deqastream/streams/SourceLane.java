package io.deqastream.streams;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;

/**
 * What one source has pending in a task, in order of arrival; belongs to the stream thread. The
 * first {@code inFlight} unended items are with the scorer, those in {@code parked} wait for a
 * slot.
 */
final class SourceLane {
  final String source;
  private final LinkedHashSet<PendingItem> pending = new LinkedHashSet<>();
  private final ArrayDeque<PendingItem> parked = new ArrayDeque<>();

  /** Items of this source that the scorer works on. */
  int inFlight;

  /** Whether this lane stands in the queue of lanes that may submit. */
  boolean queued;

  SourceLane(String source) {
    this.source = source;
  }

  /** Adds the newest item; one that has ended already is not parked. */
  void add(PendingItem item) {
    pending.add(item);
    if (item.end() == null) {
      parked.add(item);
    }
  }

  void remove(PendingItem item) {
    pending.remove(item);
  }

  /** The oldest pending item; null if there is none. */
  PendingItem oldest() {
    return pending.isEmpty() ? null : pending.iterator().next();
  }

  /** The oldest parked item, no longer parked; null if there is none. */
  PendingItem unpark() {
    return parked.poll();
  }

  boolean hasParked() {
    return !parked.isEmpty();
  }

  boolean isEmpty() {
    return pending.isEmpty();
  }
}
