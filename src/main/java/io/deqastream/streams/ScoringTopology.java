package io.deqastream.streams;

import io.deqastream.scoring.Scorer;
import java.time.Clock;
import java.util.Map;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * The stream as Kafka Streams runs it: ImageEvents in, one QualityScore or ScoringFailure out for
 * each, and SourceQuality per source and window. Shared by all stream threads of the process, as
 * are the scorer and the counters; it owns none of them.
 */
@SuppressWarnings("UnusedVariable")
public final class ScoringTopology {
  private final StreamsPolicy policy;
  private final EventSerdes serdes;
  private final Scorer scorer;
  private final StreamCounters counters = new StreamCounters();
  private final FatalLatch fatal = new FatalLatch();
  private final Clock clock;

  public ScoringTopology(StreamsPolicy policy, EventSerdes serdes, Scorer scorer, Clock clock) {
    this.policy = policy;
    this.serdes = serdes;
    this.scorer = scorer;
    this.clock = clock;
  }

  /** The topology; each call builds a new one. */
  public Topology build() {
    return new Topology();
  }

  /**
   * The Kafka Streams settings that the topology's guarantees rest on, to which the application
   * adds its own: exactly-once, the dead-letter topic and its handlers, short commit and
   * transaction intervals. What is put over them by the user is the user's decision.
   */
  public Map<String, Object> settings() {
    return Map.of();
  }

  /**
   * What to do when a stream thread dies: a registry that is away gets a new thread, which takes up
   * where the old one left off; everything else is latched and stops the client.
   */
  public StreamsUncaughtExceptionHandler uncaughtExceptionHandler() {
    return error -> {
      for (Throwable t = error; t != null; t = t.getCause()) {
        if (t instanceof RegistryException registry && registry.isTransient()) {
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
      }
      fatal.latch(error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    };
  }

  /** What passed through; for metrics, health and tests. */
  public StreamCounters counters() {
    return counters;
  }

  /** The first error that stopped the stream; for health. */
  public FatalLatch fatal() {
    return fatal;
  }
}
