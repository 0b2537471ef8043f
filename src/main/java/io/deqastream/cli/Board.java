package io.deqastream.cli;

import io.deqastream.app.OutcomeFeed;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * What a live table shows: the latest of every source, and the latest outcomes of all. Bounded:
 * beyond {@value #MAX_SOURCES} sources it counts, but adds no rows. One thread.
 */
final class Board implements OutcomeFeed.Listener {
  static final int TREND = 40;
  private static final int MAX_SOURCES = 500;
  private static final int LATEST = 8;
  private static final long RATE_NANOS = 5_000_000_000L;

  private final LongSupplier nanoTime;
  private final long begin;
  private final Map<String, Source> sources = new TreeMap<>();
  private final Deque<Event> latest = new ArrayDeque<>();
  private final Deque<Long> arrivals = new ArrayDeque<>();
  private long scored;
  private long failed;
  private long duplicates;
  private long unreadable;

  /** One outcome as a line: a score with its spread, or the reason why there is none. */
  record Event(Instant at, String source, double score, double deviation, String about) {
    boolean isFailure() {
      return Double.isNaN(score);
    }
  }

  /** One source's row. */
  static final class Source {
    final String name;
    final Deque<Double> trend = new ArrayDeque<>();
    final Deque<Long> arrivals = new ArrayDeque<>();
    double score = Double.NaN;
    double deviation = Double.NaN;
    long scored;
    long failed;
    SourceQuality quality;

    Source(String name) {
      this.name = name;
    }
  }

  Board(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
  }

  @Override
  public void onScore(QualityScore score) {
    scored++;
    duplicates += score.getDuplicate() ? 1 : 0;
    Source source = source(score.getSourceId());
    source.scored++;
    source.score = score.getScore();
    source.deviation = score.getStandardDeviation();
    source.trend.addLast(source.score);
    if (source.trend.size() > TREND) {
      source.trend.removeFirst();
    }
    arrived(source);
    add(
        new Event(
            score.getScoredAt(),
            score.getSourceId(),
            score.getScore(),
            score.getStandardDeviation(),
            score.getImage() == null
                ? "%s, %d x %d"
                    .formatted(
                        score.getImageFormat(), score.getImageWidth(), score.getImageHeight())
                : score.getImage()));
  }

  @Override
  public void onFailure(ScoringFailure failure) {
    failed++;
    Source source = source(failure.getSourceId());
    source.failed++;
    arrived(source);
    add(
        new Event(
            failure.getFailedAt(),
            failure.getSourceId(),
            Double.NaN,
            Double.NaN,
            failure.getReason() + ": " + failure.getDetail()));
  }

  @Override
  public void onQuality(SourceQuality quality) {
    Source source = source(quality.getSourceId());
    SourceQuality shown = source.quality;
    // Several windows are open at a time; the one that began first holds the most.
    boolean replaces =
        shown == null
            || shown.getClosed()
            || (quality.getClosed()
                ? quality.getWindowStart().equals(shown.getWindowStart())
                : !quality.getWindowStart().isAfter(shown.getWindowStart()));
    if (replaces) {
      source.quality = quality;
    }
  }

  @Override
  public void onUnreadable(String topic, int partition, long offset, String why) {
    unreadable++;
  }

  private Source source(String name) {
    Source known = sources.get(name);
    if (known != null) {
      return known;
    }
    Source added = new Source(name);
    if (sources.size() < MAX_SOURCES) {
      sources.put(name, added);
    }
    return added;
  }

  private void arrived(Source source) {
    long now = nanoTime.getAsLong();
    source.arrivals.addLast(now);
    arrivals.addLast(now);
  }

  private void add(Event event) {
    latest.addFirst(event);
    if (latest.size() > LATEST) {
      latest.removeLast();
    }
  }

  /** Outcomes per second over the last five seconds. */
  double rate() {
    return rate(arrivals);
  }

  double rate(Source source) {
    return rate(source.arrivals);
  }

  private double rate(Deque<Long> times) {
    long now = nanoTime.getAsLong();
    while (!times.isEmpty() && now - times.peekFirst() > RATE_NANOS) {
      times.removeFirst();
    }
    return times.size() * 1e9 / Math.max(1e9, (double) Math.min(RATE_NANOS, now - begin));
  }

  Collection<Source> sources() {
    return sources.values();
  }

  Collection<Event> latest() {
    return latest;
  }

  long scored() {
    return scored;
  }

  long failed() {
    return failed;
  }

  long duplicates() {
    return duplicates;
  }

  long unreadable() {
    return unreadable;
  }

  long seconds() {
    return (nanoTime.getAsLong() - begin) / 1_000_000_000L;
  }
}
