package io.deqastream.streams;

import io.deqastream.events.SourceQuality;
import io.deqastream.quality.LevelDistribution;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Rolling quality of the sources of one task: when which window is published and closed. Belongs to
 * the stream thread.
 *
 * <p>Every source has its own clock ({@link SourceClock}). Before an event is added, the clock is
 * set by the log alone and the windows that it passes are closed, so that a second reading of the
 * log gives the same results. A window whose source has fallen silent is closed by {@link #tick}:
 * as the other sources' records arrive, and, once the whole partition is silent, as this machine's
 * time goes on. Both go {@code idle} behind, which must be more than the pauses of a healthy source
 * and of a rebalance. Sources with pending events are left alone: their next outcome sets their
 * clock.
 */
final class RollingQuality {
  static final String PANES = "quality-panes";
  static final String SOURCES = "quality-sources";

  private static final long FORGET_EVERY_MS = 600_000;

  /** Where results go. */
  interface Emitter {
    void emit(SourceQuality quality, long timestamp);
  }

  /** A source that has panes. */
  private static final class OpenSource {
    final String id;
    final TreeSet<Long> panes = new TreeSet<>();
    final TreeSet<Long> changed = new TreeSet<>();
    SourceClock clock;

    OpenSource(String id, SourceClock clock) {
      this.id = id;
      this.clock = clock;
    }
  }

  private final WindowPolicy policy;
  private final HoppingWindows windows;
  private final long idle;
  private final WindowResults results;
  private final KeyValueStore<Bytes, byte[]> sources;
  private final StreamCounters counters;
  private final Clock clock;
  private final Emitter emitter;
  private final Map<String, OpenSource> open = new HashMap<>();
  private final Set<OpenSource> changed = new LinkedHashSet<>();

  /** Latest arrival of any event of the partition that has an outcome. */
  private long partitionArrival;

  private boolean quiet;
  private long quietSince;
  private long nextRound = Long.MIN_VALUE;
  private long nextForgetting = Long.MIN_VALUE;

  RollingQuality(
      WindowPolicy policy,
      KeyValueStore<Bytes, byte[]> panes,
      KeyValueStore<Bytes, byte[]> sources,
      StreamCounters counters,
      Clock clock,
      Emitter emitter) {
    this.policy = policy;
    this.windows = HoppingWindows.of(policy);
    this.idle = policy.idle().toMillis();
    this.results = new WindowResults(windows, panes, clock);
    this.sources = sources;
    this.counters = counters;
    this.clock = clock;
    this.emitter = emitter;
    restore(panes);
  }

  /** Takes up the stores' contents; emits nothing. */
  private void restore(KeyValueStore<Bytes, byte[]> panes) {
    try (KeyValueIterator<Bytes, byte[]> all = sources.all()) {
      while (all.hasNext()) {
        SourceClock known = SourceClock.fromBytes(all.next().value);
        partitionArrival = Math.max(partitionArrival, known.arrival());
      }
    }
    try (KeyValueIterator<Bytes, byte[]> all = panes.all()) {
      while (all.hasNext()) {
        PaneKey key = PaneKey.fromBytes(all.next().key);
        OpenSource source = open.computeIfAbsent(key.source(), id -> new OpenSource(id, known(id)));
        source.panes.add(key.pane());
        // Whether its last change was published is not stored: publish it again.
        source.changed.add(key.pane());
        changed.add(source);
      }
    }
  }

  /** An event of the partition was read: the partition is not silent. */
  void arrived() {
    quiet = false;
  }

  /** An image has an outcome: a distribution, or null for a failure. */
  void add(PendingImage image, LevelDistribution distribution) {
    String id = image.source();
    long captured = image.event().getCapturedAt().toEpochMilli();
    // A producer's clock that runs ahead must not close other sources' windows.
    long arrival = Math.min(image.timestamp(), clock.millis());
    partitionArrival = Math.max(partitionArrival, arrival);
    OpenSource source = open.get(id);
    if (source == null) {
      SourceClock known = known(id);
      source =
          new OpenSource(id, known == null ? SourceClock.startingAt(captured, arrival) : known);
    }
    advance(source, source.clock.timeAt(arrival, idle));
    place(source, windows.paneAt(captured), distribution);
    double score = distribution == null ? Double.NaN : distribution.score();
    double halfLife = policy.halfLife().toMillis();
    source.clock = source.clock.after(captured, arrival, score, halfLife);
    advance(source, source.clock.eventTime());
    sources.put(key(id), source.clock.toBytes());
  }

  private void place(OpenSource source, long pane, LevelDistribution distribution) {
    long closed = windows.lastClosed(source.clock.shown());
    if (windows.firstWindowOf(pane) <= closed) {
      source.clock = source.clock.withLate();
      counters.late.increment();
    }
    if (pane > closed) {
      results.add(source.id, pane, distribution);
      source.panes.add(pane);
      source.changed.add(pane);
      open.put(source.id, source);
      changed.add(source);
    }
  }

  /** Sets a source's clock, closes the windows that it passes and drops panes without a window. */
  private void advance(OpenSource source, long time) {
    long before = windows.lastClosed(source.clock.shown());
    source.clock = source.clock.showing(time);
    long closed = windows.lastClosed(source.clock.shown());
    if (closed == before || source.panes.isEmpty()) {
      return;
    }
    if (policy.emit().finals()) {
      counters.closedWindows.add(emit(source, source.panes, before + 1, closed, true));
    }
    for (long pane : List.copyOf(source.panes.headSet(closed, true))) {
      results.delete(source.id, pane);
      source.panes.remove(pane);
      source.changed.remove(pane);
    }
    if (source.panes.isEmpty()) {
      open.remove(source.id);
      changed.remove(source);
    }
  }

  /** Publishes the windows from {@code first} to {@code last} that hold one of these panes. */
  private int emit(OpenSource source, SortedSet<Long> of, long first, long last, boolean closed) {
    SortedSet<Long> which = new TreeSet<>();
    for (long pane : of) {
      long to = Math.min(pane, last);
      for (long w = Math.max(windows.firstWindowOf(pane), first); w <= to; w++) {
        which.add(w);
      }
    }
    WindowResults.Round round = results.round(source.id);
    for (long window : which) {
      emitter.emit(round.of(window, source.panes, source.clock, closed), source.clock.arrival());
    }
    return which.size();
  }

  /** Once a drain interval: closes what the passing of time closes, and publishes updates. */
  void tick(long now, TaskBacklog backlog) {
    if (!quiet || backlog.size() > 0) {
      quiet = true;
      quietSince = now;
    }
    if (now < nextRound) {
      return;
    }
    nextRound = now + policy.emitInterval().toMillis();
    long reached = partitionArrival + (now - quietSince);
    for (OpenSource source : new ArrayList<>(open.values())) {
      long time = source.clock.timeAt(reached, idle);
      if (windows.lastClosed(time) > windows.lastClosed(source.clock.shown())
          && !backlog.holds(source.id)) {
        advance(source, time);
        sources.put(key(source.id), source.clock.toBytes());
      }
    }
    if (policy.emit().updates()) {
      for (OpenSource source : changed) {
        long closed = windows.lastClosed(source.clock.shown());
        counters.updates.add(emit(source, source.changed, closed + 1, Long.MAX_VALUE, false));
        source.changed.clear();
      }
    }
    changed.clear();
    if (now >= nextForgetting) {
      nextForgetting = now + FORGET_EVERY_MS;
      forget(reached);
    }
  }

  /** Drops the clocks of sources that were silent for the retention time. */
  private void forget(long reached) {
    List<Bytes> silent = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = sources.all()) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        SourceClock known = SourceClock.fromBytes(entry.value);
        if (reached - known.arrival() > policy.retention().toMillis()
            && !open.containsKey(new String(entry.key.get(), StandardCharsets.UTF_8))) {
          silent.add(entry.key);
        }
      }
    }
    silent.forEach(sources::delete);
  }

  private SourceClock known(String id) {
    byte[] stored = sources.get(key(id));
    return stored == null ? null : SourceClock.fromBytes(stored);
  }

  private static Bytes key(String id) {
    return Bytes.wrap(id.getBytes(StandardCharsets.UTF_8));
  }
}
