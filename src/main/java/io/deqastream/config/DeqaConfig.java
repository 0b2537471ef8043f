package io.deqastream.config;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * The service's settings, parsed and within their limits. Immutable. What each key means, its
 * default and its limits stand in {@link #DEFINITION} and nowhere else; the README's table is
 * printed from there.
 *
 * <p>Keys under {@code kafka.} and {@code schema.registry.} that are not defined here are passed on
 * to the clients as they are; values are never logged, they may be secrets.
 */
public final class DeqaConfig extends AbstractConfig {
  // Kafka
  public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
  public static final String APPLICATION_ID = "application.id";
  public static final String SCHEMA_REGISTRY_URL = "schema.registry.url";
  public static final String PROCESSING_GUARANTEE = "processing.guarantee";
  public static final String NUM_STREAM_THREADS = "num.stream.threads";
  public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  public static final String STATE_DIR = "state.dir";
  public static final String STARTUP_TIMEOUT_MS = "startup.timeout.ms";
  // Topics
  public static final String TOPIC_EVENTS = "topics.events";
  public static final String TOPIC_SCORES = "topics.scores";
  public static final String TOPIC_FAILURES = "topics.failures";
  public static final String TOPIC_SOURCE_QUALITY = "topics.source.quality";
  public static final String TOPIC_DEAD_LETTERS = "topics.dead.letters";
  public static final String TOPICS_CREATE = "topics.create";
  public static final String TOPICS_PARTITIONS = "topics.partitions";
  public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
  // Model
  public static final String MODEL_DIR = "model.dir";
  public static final String MODEL_PROMPT = "model.prompt";
  public static final String DEVICES = "devices";
  public static final String MAX_BATCH_SIZE = "max.batch.size";
  public static final String LINGER_MS = "linger.ms";
  // Flow
  public static final String MAX_IN_FLIGHT = "max.in.flight";
  public static final String MAX_IN_FLIGHT_PER_SOURCE = "max.in.flight.per.source";
  public static final String MAX_IN_FLIGHT_TOTAL = "max.in.flight.total";
  public static final String EVENT_MAX_BYTES = "event.max.bytes";
  public static final String MAX_PENDING = "max.pending";
  public static final String RELEASE_ORDER = "release.order";
  public static final String DEADLINE_MS = "deadline.ms";
  public static final String DRAIN_TIMEOUT_MS = "drain.timeout.ms";
  public static final String DUPLICATES_MAX = "duplicates.max.entries";
  public static final String DUPLICATES_WINDOW_MS = "duplicates.window.ms";
  public static final String DECODE_THREADS = "decode.threads";
  public static final String IMAGE_MAX_PIXELS = "image.max.pixels";
  // Fetching
  public static final String FETCH_CONNECT_TIMEOUT_MS = "fetch.connect.timeout.ms";
  public static final String FETCH_READ_TIMEOUT_MS = "fetch.read.timeout.ms";
  public static final String FETCH_RETRIES = "fetch.retries";
  public static final String FETCH_BACKOFF_MS = "fetch.backoff.ms";
  public static final String FETCH_BACKOFF_MAX_MS = "fetch.backoff.max.ms";
  public static final String FETCH_MAX_CONCURRENT = "fetch.max.concurrent";
  public static final String FETCH_MAX_CONCURRENT_PER_HOST = "fetch.max.concurrent.per.host";
  public static final String FETCH_MAX_BYTES = "fetch.max.bytes";
  public static final String FETCH_ROOTS = "fetch.roots";
  public static final String FETCH_S3_ENDPOINT = "fetch.s3.endpoint";
  public static final String FETCH_S3_REGION = "fetch.s3.region";
  public static final String FETCH_S3_PATH_STYLE = "fetch.s3.path.style";
  // Rolling quality
  public static final String WINDOW_SIZE_MS = "window.size.ms";
  public static final String WINDOW_ADVANCE_MS = "window.advance.ms";
  public static final String WINDOW_GRACE_MS = "window.grace.ms";
  public static final String WINDOW_IDLE_MS = "window.idle.ms";
  public static final String WINDOW_HALF_LIFE_MS = "window.half.life.ms";
  public static final String CAPTURE_MAX_AHEAD_MS = "capture.max.ahead.ms";
  public static final String EMIT = "emit";
  public static final String EMIT_INTERVAL_MS = "emit.interval.ms";
  // Health
  public static final String HEALTH_HOST = "health.host";
  public static final String HEALTH_PORT = "health.port";
  public static final String HEALTH_STALL_MS = "health.stall.ms";

  /** Kafka client and Streams settings, passed on without this prefix. */
  public static final String KAFKA_PREFIX = "kafka.";

  /** Schema Registry client settings, passed on without this prefix. */
  public static final String REGISTRY_PREFIX = "schema.registry.";

  /** Every key with its documentation, default and limits. */
  public static final ConfigDef DEFINITION = Definitions.all();

  private DeqaConfig(Map<String, String> values) {
    super(DEFINITION, values, false);
  }

  /**
   * Parses and checks.
   *
   * @throws ConfigProblem that lists everything that is wrong, not only the first of it
   */
  public static DeqaConfig of(ConfigSources sources) {
    sources.check(DEFINITION);
    return new DeqaConfig(sources.values());
  }

  /** What {@code kafka.*} holds, by Kafka's own names. */
  public Map<String, String> kafkaSettings() {
    return passedOn(KAFKA_PREFIX, "");
  }

  /**
   * What {@code schema.registry.*} holds, by the registry client's own names: without the prefix,
   * but for {@code schema.registry.url} and {@code schema.registry.ssl.*}, which it calls so
   * itself.
   */
  public Map<String, String> registrySettings() {
    Map<String, String> settings = passedOn(REGISTRY_PREFIX, "ssl.");
    settings.remove("url");
    settings.put(SCHEMA_REGISTRY_URL, String.join(",", getList(SCHEMA_REGISTRY_URL)));
    return settings;
  }

  private Map<String, String> passedOn(String prefix, String keptUnder) {
    Map<String, String> settings = new TreeMap<>();
    originalsStrings()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                String name = key.substring(prefix.length());
                boolean kept = !keptUnder.isEmpty() && name.startsWith(keptUnder);
                settings.put(kept ? key : name, value);
              }
            });
    return settings;
  }
}
