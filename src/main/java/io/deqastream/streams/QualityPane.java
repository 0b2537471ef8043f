package io.deqastream.streams;

import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.QualityMoments;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.IntCountsHistogram;

/**
 * The quality of one source over one pane, or of several panes merged: moments, a histogram of
 * scores in steps of 0.01, and failures. Mergeable in any grouping; the histogram exactly, so that
 * quantiles of two runs over the same images are equal. Mutable; belongs to the stream thread.
 */
final class QualityPane {
  private static final byte VERSION = 1;
  private static final double STEPS = 100;
  private static final int HIGHEST = 500;
  private static final int DIGITS = 3;
  private static final int MOMENTS = Long.BYTES + 10 * Double.BYTES;

  private QualityMoments moments = QualityMoments.EMPTY;
  private final IntCountsHistogram scores;
  private long failures;

  QualityPane() {
    this(new IntCountsHistogram(1, HIGHEST, DIGITS));
  }

  private QualityPane(IntCountsHistogram scores) {
    this.scores = scores;
  }

  void add(LevelDistribution image) {
    moments = moments.plus(image);
    scores.recordValue(Math.round(image.score() * STEPS));
  }

  void addFailure() {
    failures++;
  }

  void merge(QualityPane other) {
    moments = moments.merge(other.moments);
    scores.add(other.scores);
    failures += other.failures;
  }

  QualityMoments moments() {
    return moments;
  }

  long failures() {
    return failures;
  }

  /** The score below which this share (0 to 1) of the images lies, to 0.01. */
  double quantile(double share) {
    return scores.getValueAtPercentile(100 * share) / STEPS;
  }

  byte[] toBytes() {
    ByteBuffer out =
        ByteBuffer.allocate(1 + Long.BYTES + MOMENTS + scores.getNeededByteBufferCapacity());
    out.put(VERSION).putLong(failures).putLong(moments.count());
    out.putDouble(moments.mean()).putDouble(moments.squares()).putDouble(moments.withinSum());
    out.putDouble(moments.min()).putDouble(moments.max());
    for (double mass : moments.levelMass()) {
      out.putDouble(mass);
    }
    scores.encodeIntoByteBuffer(out);
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  static QualityPane fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte version = in.get();
    if (version != VERSION) {
      throw new IllegalStateException(
          "the pane store holds version " + version + ", expected " + VERSION);
    }
    long failures = in.getLong();
    long count = in.getLong();
    double mean = in.getDouble();
    double squares = in.getDouble();
    double withinSum = in.getDouble();
    double min = in.getDouble();
    double max = in.getDouble();
    List<Double> mass = new ArrayList<>(QualityLevel.COUNT);
    for (int i = 0; i < QualityLevel.COUNT; i++) {
      mass.add(in.getDouble());
    }
    QualityPane pane =
        new QualityPane(IntCountsHistogram.decodeFromByteBuffer(in.slice(), HIGHEST));
    pane.failures = failures;
    pane.moments = new QualityMoments(count, mean, squares, withinSum, min, max, mass);
    return pane;
  }
}
