package io.deqastream.metrics;

import io.deqastream.inference.BatcherSnapshot;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Timings;
import io.deqastream.streams.StreamCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/**
 * The meters of one service: the JVM's from the start, the others once what they read is there. All
 * but the stage times are read when somebody asks, so that the stream pays nothing for them. Any
 * thread may ask; one thread adds and closes.
 */
public final class ServiceMetrics implements AutoCloseable {
  /** The content type of {@link #scrape}. */
  public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Deque<Runnable> closing = new ArrayDeque<>();

  /** Held here, because meters hold what they read weakly. */
  private final List<Object> sources = new ArrayList<>();

  public ServiceMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    JvmGcMetrics collections = new JvmGcMetrics();
    collections.bindTo(registry);
    closing.push(collections::close);
  }

  /** Adds what a stream counts. */
  public void stream(StreamCounters counters) {
    sources.add(counters);
    read(Meters.STREAM, counters::snapshot);
    for (FailureReason reason : FailureReason.values()) {
      FunctionCounter.builder(Meters.UNSCORABLE, counters, c -> c.unscorable(reason))
          .description(Meters.UNSCORABLE_DESCRIPTION)
          .tag(Meters.REASON, reason.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
  }

  /** Adds what the batcher counts. */
  public void batches(Supplier<BatcherSnapshot> batcher) {
    read(Meters.BATCHES, batcher);
  }

  /** Adds the metrics of Kafka Streams and its clients. */
  public void kafka(KafkaStreams streams) {
    KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(registry);
    closing.push(metrics::close);
  }

  /** The scorer, the stages of its scored images timed. */
  public Scorer timed(Scorer scorer) {
    Timer fetch = stage("fetch");
    Timer decode = stage("decode");
    Timer queue = stage("queue");
    Timer inference = stage("inference");
    return new ObservedScorer(
        scorer,
        outcome -> {
          if (outcome instanceof Scored scored) {
            Timings timings = scored.timings();
            fetch.record(timings.fetch());
            if (!scored.duplicate()) {
              decode.record(timings.decode());
              queue.record(timings.queue());
              inference.record(timings.inference());
            }
          }
        });
  }

  private Timer stage(String name) {
    return Timer.builder(Meters.STAGE_TIME)
        .description(Meters.STAGE_DESCRIPTION)
        .tag(Meters.STAGE, name)
        .serviceLevelObjectives(Meters.STAGE_BUCKETS)
        .register(registry);
  }

  private <T> void read(List<Meters.Reading<T>> readings, Supplier<T> source) {
    sources.add(source);
    for (Meters.Reading<T> reading : readings) {
      switch (reading.kind()) {
        case COUNTER ->
            FunctionCounter.builder(
                    reading.name(), source, s -> reading.value().applyAsDouble(s.get()))
                .description(reading.description())
                .register(registry);
        case GAUGE ->
            Gauge.builder(reading.name(), source, s -> reading.value().applyAsDouble(s.get()))
                .description(reading.description())
                .register(registry);
      }
    }
  }

  /** All meters, in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    while (!closing.isEmpty()) {
      closing.pop().run();
    }
    registry.close();
  }
}
