package io.deqastream.streams;

import java.nio.ByteBuffer;

/**
 * What is remembered of a source beside its windows: its own clock of event time, and its
 * exponentially weighted mean. Immutable; times are milliseconds since 1970-01-01 UTC.
 *
 * <p>The clock shows the latest captured-at. While the source is silent it goes on with the arrival
 * times of its partition, {@code idle} behind them. It depends on the log alone, so that a second
 * reading closes the same windows before the same events.
 *
 * @param eventTime latest captured-at
 * @param arrival latest record timestamp
 * @param shown what the clock showed last: it never goes back
 * @param late events that missed at least one of their windows
 * @param weight summed weight of the scores, as of {@code eventTime}
 * @param weighted summed weighted scores, as of {@code eventTime}
 */
record SourceClock(
    long eventTime, long arrival, long shown, long late, double weight, double weighted) {
  private static final byte VERSION = 1;
  private static final int BYTES = 1 + 4 * Long.BYTES + 2 * Double.BYTES;

  /** The clock of a source whose first event this is. */
  static SourceClock startingAt(long captured, long arrival) {
    return new SourceClock(captured, arrival, captured, 0, 0, 0);
  }

  /** What the clock shows when the partition has come to this arrival time. */
  long timeAt(long partitionArrival, long idle) {
    return Math.max(shown, eventTime + Math.max(0, partitionArrival - arrival - idle));
  }

  SourceClock showing(long time) {
    return new SourceClock(eventTime, arrival, Math.max(shown, time), late, weight, weighted);
  }

  SourceClock withLate() {
    return new SourceClock(eventTime, arrival, shown, late + 1, weight, weighted);
  }

  /** After an event, to be shown next; its score is NaN if it has none. */
  SourceClock after(long captured, long arrivedAt, double score, double halfLife) {
    long latest = Math.max(eventTime, captured);
    double aged = Math.pow(2, -(latest - eventTime) / halfLife);
    double fresh = Double.isNaN(score) ? 0 : Math.pow(2, -(latest - captured) / halfLife);
    return new SourceClock(
        latest,
        Math.max(arrival, arrivedAt),
        shown,
        late,
        weight * aged + fresh,
        weighted * aged + (fresh == 0 ? 0 : fresh * score));
  }

  /** The exponentially weighted mean; null before the first score. */
  Double weightedMean() {
    return weight > 0 ? (Double) (weighted / weight) : null;
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(BYTES)
        .put(VERSION)
        .putLong(eventTime)
        .putLong(arrival)
        .putLong(shown)
        .putLong(late)
        .putDouble(weight)
        .putDouble(weighted)
        .array();
  }

  static SourceClock fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "the source store holds version " + version + ", expected " + VERSION);
    }
    return new SourceClock(
        in.getLong(), in.getLong(), in.getLong(), in.getLong(), in.getDouble(), in.getDouble());
  }
}
