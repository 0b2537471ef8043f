package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import io.deqastream.fetch.DialGuard;
import io.deqastream.fetch.FetchPolicy;
import io.deqastream.fetch.FileAccess;
import io.deqastream.fetch.RetryPolicy;
import io.deqastream.fetch.S3Access;
import io.deqastream.image.ImageLimits;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.Prompt;
import io.deqastream.scoring.ScoringPolicy;
import io.deqastream.streams.EmitMode;
import io.deqastream.streams.EventLimits;
import io.deqastream.streams.InFlightPolicy;
import io.deqastream.streams.ReleaseOrder;
import io.deqastream.streams.StreamsPolicy;
import io.deqastream.streams.TopicNames;
import io.deqastream.streams.WindowPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The configuration as the small records that the packages below take. */
public final class Policies {
  private static final int MAX_REDIRECTS = 5;

  private final DeqaConfig config;

  public Policies(DeqaConfig config) {
    this.config = config;
  }

  /** Names of the topics. */
  public TopicNames topics() {
    return new TopicNames(
        config.getString(DeqaConfig.TOPIC_EVENTS),
        config.getString(DeqaConfig.TOPIC_SCORES),
        config.getString(DeqaConfig.TOPIC_FAILURES),
        config.getString(DeqaConfig.TOPIC_SOURCE_QUALITY),
        config.getString(DeqaConfig.TOPIC_DEAD_LETTERS));
  }

  /** What the topology does. */
  public StreamsPolicy streams() {
    return new StreamsPolicy(
        topics(),
        new EventLimits(
            config.getInt(DeqaConfig.EVENT_MAX_BYTES),
            EventLimits.DEFAULTS.maxIdBytes(),
            EventLimits.DEFAULTS.maxUriBytes(),
            EventLimits.DEFAULTS.earliestCapture(),
            millis(DeqaConfig.CAPTURE_MAX_AHEAD_MS)),
        inFlight(),
        ReleaseOrder.valueOf(upper(DeqaConfig.RELEASE_ORDER)),
        windows(),
        prompt());
  }

  private InFlightPolicy inFlight() {
    int inFlight = config.getInt(DeqaConfig.MAX_IN_FLIGHT);
    return new InFlightPolicy(
        inFlight,
        Math.min(inFlight, config.getInt(DeqaConfig.MAX_IN_FLIGHT_PER_SOURCE)),
        Math.max(inFlight, config.getInt(DeqaConfig.MAX_PENDING)),
        InFlightPolicy.DEFAULTS.maxPendingBytes(),
        InFlightPolicy.DEFAULTS.patience(),
        config.getInt(DeqaConfig.MAX_IN_FLIGHT_TOTAL),
        InFlightPolicy.DEFAULTS.drainInterval());
  }

  private WindowPolicy windows() {
    return new WindowPolicy(
        millis(DeqaConfig.WINDOW_SIZE_MS),
        millis(DeqaConfig.WINDOW_ADVANCE_MS),
        millis(DeqaConfig.WINDOW_GRACE_MS),
        millis(DeqaConfig.WINDOW_IDLE_MS),
        WindowPolicy.DEFAULTS.retention(),
        millis(DeqaConfig.WINDOW_HALF_LIFE_MS),
        EmitMode.valueOf(upper(DeqaConfig.EMIT)),
        millis(DeqaConfig.EMIT_INTERVAL_MS));
  }

  /** When batches leave; whatever is in flight has room to wait. */
  BatchPolicy batches(int maxInFlight) {
    int size = config.getInt(DeqaConfig.MAX_BATCH_SIZE);
    return new BatchPolicy(size, millis(DeqaConfig.LINGER_MS), Math.max(size, maxInFlight));
  }

  /** How much the scorer has in work, and for how long. */
  ScoringPolicy scoring(int maxInFlight) {
    int threads = config.getInt(DeqaConfig.DECODE_THREADS);
    return new ScoringPolicy(
        maxInFlight,
        threads > 0 ? threads : Runtime.getRuntime().availableProcessors(),
        millis(DeqaConfig.DEADLINE_MS),
        // The stream has drained before the scorer is closed.
        Duration.ZERO,
        config.getInt(DeqaConfig.DUPLICATES_MAX),
        millis(DeqaConfig.DUPLICATES_WINDOW_MS));
  }

  /** What is decoded. */
  ImageLimits images() {
    return new ImageLimits(
        config.getLong(DeqaConfig.FETCH_MAX_BYTES),
        config.getLong(DeqaConfig.IMAGE_MAX_PIXELS),
        ImageLimits.DEFAULTS.maxFrames(),
        ImageLimits.DEFAULTS.maxScans());
  }

  /** What is fetched. */
  FetchPolicy fetching() {
    int concurrent = config.getInt(DeqaConfig.FETCH_MAX_CONCURRENT);
    List<Path> roots = config.getList(DeqaConfig.FETCH_ROOTS).stream().map(Path::of).toList();
    String endpoint = config.getString(DeqaConfig.FETCH_S3_ENDPOINT);
    return new FetchPolicy(
        millis(DeqaConfig.DEADLINE_MS),
        millis(DeqaConfig.FETCH_CONNECT_TIMEOUT_MS),
        millis(DeqaConfig.FETCH_READ_TIMEOUT_MS),
        concurrent,
        Math.min(concurrent, config.getInt(DeqaConfig.FETCH_MAX_CONCURRENT_PER_HOST)),
        config.getLong(DeqaConfig.FETCH_MAX_BYTES),
        MAX_REDIRECTS,
        new RetryPolicy(
            1 + config.getInt(DeqaConfig.FETCH_RETRIES),
            millis(DeqaConfig.FETCH_BACKOFF_MS),
            millis(DeqaConfig.FETCH_BACKOFF_MAX_MS)),
        DialGuard.OPEN,
        FileAccess.under(roots),
        new S3Access(
            endpoint.isEmpty() ? Optional.empty() : Optional.of(URI.create(endpoint)),
            config.getString(DeqaConfig.FETCH_S3_REGION),
            config.getBoolean(DeqaConfig.FETCH_S3_PATH_STYLE),
            List.of()));
  }

  /** The question. */
  public Prompt prompt() {
    String prompt = config.getString(DeqaConfig.MODEL_PROMPT);
    return switch (prompt) {
      case "quality" -> Prompt.QUALITY;
      case "aesthetics" -> Prompt.AESTHETICS;
      default -> new Prompt("custom", prompt);
    };
  }

  private Duration millis(String key) {
    return Duration.ofMillis(config.getLong(key));
  }

  private String upper(String key) {
    return config.getString(key).toUpperCase(Locale.ROOT);
  }
}
