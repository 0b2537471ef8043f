package io.deqastream.streams;

import io.deqastream.events.LevelShares;
import io.deqastream.events.ScoreQuantiles;
import io.deqastream.events.SourceQuality;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.QualityMoments;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The panes in their store, and the windows that are merged from them. An event changes one pane,
 * however many windows overlap there. Belongs to the stream thread.
 */
final class WindowResults {
  private final HoppingWindows windows;
  private final KeyValueStore<Bytes, byte[]> store;
  private final Clock clock;

  WindowResults(HoppingWindows windows, KeyValueStore<Bytes, byte[]> store, Clock clock) {
    this.windows = windows;
    this.store = store;
    this.clock = clock;
  }

  /** Adds an image to a pane; one without a distribution is a failure. */
  void add(String source, long pane, LevelDistribution distribution) {
    QualityPane content = load(source, pane);
    if (distribution == null) {
      content.addFailure();
    } else {
      content.add(distribution);
    }
    store.put(new PaneKey(source, pane).toBytes(), content.toBytes());
  }

  void delete(String source, long pane) {
    store.delete(new PaneKey(source, pane).toBytes());
  }

  /** Reads panes for one round of results, each once. */
  Round round(String source) {
    return new Round(source);
  }

  private QualityPane load(String source, long pane) {
    byte[] bytes = store.get(new PaneKey(source, pane).toBytes());
    return bytes == null ? new QualityPane() : QualityPane.fromBytes(bytes);
  }

  /** Results of one source at one moment. */
  final class Round {
    private final String source;
    private final Map<Long, QualityPane> read = new HashMap<>();

    private Round(String source) {
      this.source = source;
    }

    /** The result of a window over those of its panes that exist. */
    SourceQuality of(long window, SortedSet<Long> panes, SourceClock at, boolean closed) {
      QualityPane merged = new QualityPane();
      for (long pane : panes.subSet(window, window + windows.panes())) {
        merged.merge(read.computeIfAbsent(pane, p -> load(source, p)));
      }
      SourceQuality quality = new SourceQuality();
      quality.setSourceId(source);
      quality.setWindowStart(Instant.ofEpochMilli(windows.start(window)));
      quality.setWindowEnd(Instant.ofEpochMilli(windows.end(window)));
      quality.setClosed(closed);
      quality.setCount(merged.moments().count());
      quality.setFailures(merged.failures());
      quality.setLateEvents(at.late());
      quality.setWeightedMeanScore(at.weightedMean());
      quality.setUpdatedAt(Instant.ofEpochMilli(clock.millis()));
      if (merged.moments().count() > 0) {
        statistics(quality, merged);
      }
      return quality;
    }
  }

  private static void statistics(SourceQuality quality, QualityPane pane) {
    QualityMoments moments = pane.moments();
    quality.setMeanScore(moments.mean());
    quality.setVarianceBetween(moments.varianceBetween());
    quality.setVarianceWithin(moments.meanVarianceWithin());
    quality.setVarianceTotal(moments.totalVariance());
    quality.setMinScore(moments.min());
    quality.setMaxScore(moments.max());
    quality.setQuantiles(
        new ScoreQuantiles(
            pane.quantile(0.05),
            pane.quantile(0.25),
            pane.quantile(0.5),
            pane.quantile(0.75),
            pane.quantile(0.95)));
    quality.setLevelShares(
        new LevelShares(
            moments.levelShare(QualityLevel.EXCELLENT),
            moments.levelShare(QualityLevel.GOOD),
            moments.levelShare(QualityLevel.FAIR),
            moments.levelShare(QualityLevel.POOR),
            moments.levelShare(QualityLevel.BAD)));
  }
}
