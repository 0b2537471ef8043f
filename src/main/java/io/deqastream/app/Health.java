package io.deqastream.app;

import io.deqastream.inference.ModelDescription;
import io.deqastream.streams.StreamCounters;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the service says about itself. Live: no fatal error, stream threads come by, and outcomes
 * leave while work is pending, each within the stall time. Ready: the model is warm and Kafka
 * Streams runs its tasks. Any thread; never blocks.
 */
final class Health {
  private final LongSupplier nanoTime;
  private final long stallNanos;
  private volatile Phase phase = Phase.STARTING;
  private volatile ModelDescription model;
  private volatile Supplier<StreamCounters.Snapshot> counters;
  private volatile LongSupplier lastProgress = () -> 0;
  private volatile Supplier<String> streamsState = () -> "NOT_CREATED";
  private volatile Throwable error;
  private long outcomes = -1;
  private long outcomesSince;

  /** Where the service is on its way. */
  enum Phase {
    STARTING,
    RUNNING,
    STOPPING,
    FAILED
  }

  Health(Duration stall, LongSupplier nanoTime) {
    this.stallNanos = stall.toNanos();
    this.nanoTime = nanoTime;
    this.outcomesSince = nanoTime.getAsLong();
  }

  void warm(ModelDescription description) {
    model = description;
  }

  void running(
      Supplier<StreamCounters.Snapshot> streamCounters,
      LongSupplier lastProgressNanos,
      Supplier<String> state) {
    outcomesSinceNow();
    counters = streamCounters;
    lastProgress = lastProgressNanos;
    streamsState = state;
    phase = Phase.RUNNING;
  }

  void stopping() {
    if (phase != Phase.FAILED) {
      phase = Phase.STOPPING;
    }
  }

  void failed(Throwable fatal) {
    error = fatal;
    phase = Phase.FAILED;
  }

  private synchronized void outcomesSinceNow() {
    outcomesSince = nanoTime.getAsLong();
  }

  /** Why the service is not live; empty if it is. */
  Optional<String> notLive() {
    if (phase == Phase.FAILED) {
      return Optional.of("failed: " + Reasons.innermost(error));
    }
    if (phase != Phase.RUNNING) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    long silent = now - lastProgress.getAsLong();
    // A thread that is between two assignments does not come by, and has no reason to.
    if (silent > stallNanos && streamsState.get().equals("RUNNING")) {
      return Optional.of("no stream thread came by for " + seconds(silent));
    }
    long stuck = stuckNanos(now);
    return stuck > stallNanos
        ? Optional.of("work is pending, no outcome left for " + seconds(stuck))
        : Optional.empty();
  }

  /** Why the service is not ready; empty if it is. */
  Optional<String> notReady() {
    if (phase != Phase.RUNNING) {
      return Optional.of(phase.name().toLowerCase(Locale.ROOT));
    }
    String state = streamsState.get();
    return state.equals("RUNNING")
        ? Optional.empty()
        : Optional.of("Kafka Streams is " + state.toLowerCase(Locale.ROOT));
  }

  /** How long work has been pending without an outcome. */
  private synchronized long stuckNanos(long now) {
    StreamCounters.Snapshot seen = counters.get();
    long left = seen.scored() + seen.unscorable() + seen.abandoned();
    if (left != outcomes || seen.pending() == 0) {
      outcomes = left;
      outcomesSince = now;
    }
    return now - outcomesSince;
  }

  private static String seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds() + " s";
  }

  Phase phase() {
    return phase;
  }

  Optional<ModelDescription> model() {
    return Optional.ofNullable(model);
  }

  Optional<StreamCounters.Snapshot> counters() {
    return Optional.ofNullable(counters).map(Supplier::get);
  }

  String streams() {
    return streamsState.get();
  }
}
