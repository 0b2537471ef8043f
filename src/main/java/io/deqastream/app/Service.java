package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import io.deqastream.metrics.ServiceMetrics;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.FatalLatch;
import io.deqastream.streams.ScoringTopology;
import io.deqastream.streams.StreamCounters;
import io.deqastream.streams.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service, from start to stop: health server, brokers, topics, registry, model, stream; and
 * back in the opposite order. The first fatal error is latched: it makes the service unhealthy and
 * gives the stop signal. One thread starts it; any thread may close it, also before it has started.
 */
public final class Service implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Service.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
  private static final int QUIET_LOOKS = 20;
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(15);

  private final DeqaConfig config;
  private final Policies policies;
  private final ScorerSource scorers;
  private final StopSignal stop;
  private final Health health;
  private final FatalLatch fatal = new FatalLatch();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private ServiceMetrics metrics;
  private ScoringTopology topology;
  private OptionalInt healthPort = OptionalInt.empty();
  private boolean closed;

  /** Does nothing yet. */
  public Service(DeqaConfig config, ScorerSource scorers, StopSignal stop) {
    this.config = config;
    this.policies = new Policies(config);
    this.scorers = scorers;
    this.stop = stop;
    this.health =
        new Health(Duration.ofMillis(config.getLong(DeqaConfig.HEALTH_STALL_MS)), System::nanoTime);
    fatal.onFatal(this::failed);
  }

  /**
   * Starts and returns when Kafka Streams has been started; {@link #await} then waits for the end.
   *
   * @throws StartupException with a message for the operator
   */
  public synchronized void start() {
    metrics = opened(new ServiceMetrics());
    openHealth();
    Connections connections = new Connections(config, stop);
    TopicNames names = policies.topics();
    try (Admin admin = connections.admin()) {
      Topics topics = connections.topics(admin, names);
      if (config.getBoolean(DeqaConfig.TOPICS_CREATE)) {
        topics.create(
            config.getInt(DeqaConfig.TOPICS_PARTITIONS),
            config.getInt(DeqaConfig.TOPICS_REPLICATION_FACTOR));
      }
      topics.check(config.getString(DeqaConfig.APPLICATION_ID));
    }
    EventSerdes serdes = opened(connections.serdes());
    connections.register(serdes, names);
    int maxInFlight = policies.streams().inFlight().maxInFlightInAll();
    ScorerSource.Warm warm = scorers.open(maxInFlight, fatal::latch);
    opened(warm.scorer());
    health.warm(warm.model());
    LOG.info("model {} is warm on {}", warm.model().name(), warm.model().device());
    DrainingScorer scorer = new DrainingScorer(metrics.timed(warm.scorer()));
    metrics.batches(warm.batcher());
    topology = new ScoringTopology(policies.streams(), serdes, scorer, Clock.systemUTC());
    topology.fatal().onFatal(fatal::latch);
    startStreams(connections.clientSettings(), scorer);
  }

  private void openHealth() {
    int port = config.getInt(DeqaConfig.HEALTH_PORT);
    if (port >= 0) {
      HealthServer server =
          opened(new HealthServer(health, metrics, config.getString(DeqaConfig.HEALTH_HOST), port));
      healthPort = OptionalInt.of(server.port());
      LOG.info("health at port {}: /health, /health/live, /health/ready, /metrics", server.port());
    }
  }

  private void startStreams(Map<String, Object> clientSettings, DrainingScorer scorer) {
    KafkaStreams streams = new KafkaStreams(topology.build(), streamsSettings(clientSettings));
    streams.setUncaughtExceptionHandler(topology.uncaughtExceptionHandler());
    streams.setStateListener(
        (now, before) -> {
          LOG.info("Kafka Streams: {} -> {}", before, now);
          if (now == KafkaStreams.State.ERROR) {
            fatal.latch(new IllegalStateException("Kafka Streams stopped by itself"));
          }
        });
    opened.push(() -> stop(streams, scorer));
    StreamCounters counters = topology.counters();
    health.running(counters::snapshot, counters::lastProgressNanos, () -> streams.state().name());
    metrics.stream(counters);
    metrics.kafka(streams);
    streams.start();
  }

  private Properties streamsSettings(Map<String, Object> clientSettings) {
    Properties settings = new Properties();
    settings.putAll(topology.settings());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.getString(DeqaConfig.APPLICATION_ID));
    settings.put(
        StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
        config.getString(DeqaConfig.PROCESSING_GUARANTEE));
    settings.put(
        StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.getInt(DeqaConfig.NUM_STREAM_THREADS));
    settings.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.getLong(DeqaConfig.COMMIT_INTERVAL_MS));
    String folder = config.getString(DeqaConfig.STATE_DIR);
    settings.put(
        StreamsConfig.STATE_DIR_CONFIG,
        folder.isEmpty()
            ? Path.of(System.getProperty("java.io.tmpdir"), "deqa-stream").toString()
            : folder);
    clientSettings.forEach(
        (key, value) -> {
          // What a user sets for all clients wins over what the topology asks for one kind of them.
          settings.remove(StreamsConfig.consumerPrefix(key));
          settings.remove(StreamsConfig.producerPrefix(key));
          settings.put(key, value);
        });
    return settings;
  }

  /** Lets work in progress finish within the drain time, then commits and leaves the group. */
  private void stop(KafkaStreams streams, DrainingScorer scorer) throws InterruptedException {
    Duration bound = Duration.ofMillis(config.getLong(DeqaConfig.DRAIN_TIMEOUT_MS));
    if (streams.state().isRunningOrRebalancing() && fatal.error().isEmpty()) {
      int inWork = scorer.inWork();
      boolean done = scorer.drain(bound);
      awaitRelease(topology.counters());
      LOG.info(
          "{} images in work when told to stop; {}",
          inWork,
          done ? "all finished" : scorer.inWork() + " left for the next start");
    }
    if (!streams.close(CLOSE_BOUND)) {
      LOG.warn("Kafka Streams did not stop within {} s", CLOSE_BOUND.toSeconds());
    }
  }

  /** Stream threads release what is done when they next come by: waits until no more leaves. */
  private static void awaitRelease(StreamCounters counters) throws InterruptedException {
    StopSignal never = new StopSignal();
    long released = -1;
    for (int quiet = 0; quiet < QUIET_LOOKS && counters.snapshot().pending() > 0; quiet++) {
      StreamCounters.Snapshot seen = counters.snapshot();
      if (seen.scored() + seen.unscorable() != released) {
        released = seen.scored() + seen.unscorable();
        quiet = 0;
      }
      never.await(BETWEEN_LOOKS);
    }
  }

  private void failed(Throwable error) {
    health.failed(error);
    LOG.error("fatal, the service stops: {}", Reasons.innermost(error), error);
    stop.give();
  }

  /** Waits for the stop signal; the fatal error, if one gave it, is in {@link #error}. */
  public void await() throws InterruptedException {
    stop.await();
  }

  /** The error that ended the service. */
  public Optional<Throwable> error() {
    return fatal.error();
  }

  /** The port of the health server, if there is one. */
  public OptionalInt healthPort() {
    return healthPort;
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    stop.give();
    health.stopping();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      while (!opened.isEmpty()) {
        try {
          opened.pop().close();
        } catch (Exception e) {
          LOG.warn("while stopping: {}", e.getMessage(), e);
        }
      }
    }
  }
}
