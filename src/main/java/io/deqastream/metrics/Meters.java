package io.deqastream.metrics;

import io.deqastream.inference.BatcherSnapshot;
import io.deqastream.streams.StreamCounters;
import io.deqastream.streams.StreamCounters.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The catalogue: every meter of deqa-stream's own, what it counts and where that is kept.
 * Prometheus sees dots as underscores, counters with {@code _total}, timers with {@code _seconds}.
 * The unit is the noun in the name: images, windows, passes; times are in seconds.
 */
final class Meters {
  /** Counters only grow, gauges go up and down. */
  enum Kind {
    COUNTER,
    GAUGE
  }

  /** A meter that reads what {@code T} says anyway. */
  record Reading<T>(String name, Kind kind, String description, ToDoubleFunction<T> value) {}

  /** The stream; the balance is in {@link StreamCounters}. */
  static final List<Reading<Snapshot>> STREAM =
      List.of(
          counter("deqa.images.received", "Events read from the topic", Snapshot::received),
          counter(
              "deqa.images.restored",
              "Events found pending when a task was assigned",
              Snapshot::restored),
          counter("deqa.images.scored", "Scores forwarded", Snapshot::scored),
          counter(
              "deqa.images.abandoned",
              "Events pending when their task was taken away",
              Snapshot::abandoned),
          counter(
              "deqa.images.dropped",
              "Completions after their task was taken away",
              Snapshot::dropped),
          counter("deqa.images.late", "Events too late for one of their windows", Snapshot::late),
          counter("deqa.windows.updated", "Updates of open windows forwarded", Snapshot::updates),
          counter(
              "deqa.windows.closed", "Final results of windows forwarded", Snapshot::closedWindows),
          gauge("deqa.images.pending", "Events that have no outcome yet", Snapshot::pending),
          gauge(
              "deqa.images.in.flight",
              "Pending events that the scorer works on",
              Snapshot::inFlight));

  /** The batcher; mean batch size is images over passes. */
  static final List<Reading<BatcherSnapshot>> BATCHES =
      List.of(
          counter("deqa.batch.passes", "Calls of the model that answered", BatcherSnapshot::passes),
          counter("deqa.batch.images", "Images that the model answered", BatcherSnapshot::answered),
          counter(
              "deqa.batch.failed.images",
              "Images that the model could not answer",
              BatcherSnapshot::failed),
          counter(
              "deqa.batch.splits", "Batches that failed and were halved", BatcherSnapshot::splits),
          gauge(
              "deqa.batch.upstream.images",
              "Images on their way to the batcher",
              BatcherSnapshot::expected),
          gauge(
              "deqa.batch.queued.images", "Images that wait for a device", BatcherSnapshot::queued),
          gauge(
              "deqa.batch.running.images",
              "Images in a pass through the model",
              BatcherSnapshot::running));

  /** Counter, by {@link #REASON}. */
  static final String UNSCORABLE = "deqa.images.unscorable";

  static final String UNSCORABLE_DESCRIPTION = "Failures forwarded, by reason";
  static final String REASON = "reason";

  /** Timer, by {@link #STAGE}: fetch, decode, queue, inference. */
  static final String STAGE_TIME = "deqa.image.stage";

  static final String STAGE_DESCRIPTION =
      "Time of a scored image in a stage; duplicates are fetched only";
  static final String STAGE = "stage";

  /** Upper bounds of the stage times' buckets. */
  static final Duration[] STAGE_BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30)
  };

  private Meters() {}

  private static <T> Reading<T> counter(String name, String what, ToDoubleFunction<T> value) {
    return new Reading<>(name, Kind.COUNTER, what, value);
  }

  private static <T> Reading<T> gauge(String name, String what, ToDoubleFunction<T> value) {
    return new Reading<>(name, Kind.GAUGE, what, value);
  }
}
