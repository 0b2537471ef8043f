package io.deqastream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Writes down every key once: group, type, default, limit, meaning. The order is the README's. */
final class Definitions {
  private static final Limit TOPIC =
      Limit.matching("letters, digits, '.', '_', '-'", "[a-zA-Z0-9._-]{1,249}");

  private final ConfigDef definition = new ConfigDef();
  private String group = "";
  private int order;

  private Definitions() {}

  static ConfigDef all() {
    Definitions all = new Definitions();
    all.kafka();
    all.topics();
    all.model();
    all.flow();
    all.images();
    all.fetching();
    all.fetchLimits();
    all.rollingQuality();
    all.health();
    return all.definition;
  }

  private void kafka() {
    group = "Kafka";
    define(
        DeqaConfig.BOOTSTRAP_SERVERS,
        LIST,
        "localhost:9092",
        Limit.matching("host:port, comma-separated", "(\\[.+]|[^:\\s]+):\\d{1,5}"),
        HIGH,
        "Brokers to begin with.");
    define(
        DeqaConfig.APPLICATION_ID,
        STRING,
        "deqa-stream",
        TOPIC,
        HIGH,
        "Names the consumer group, the internal topics and the transactions. Instances that share"
            + " it share the work.");
    define(
        DeqaConfig.SCHEMA_REGISTRY_URL,
        LIST,
        "http://localhost:8081",
        Limit.matching("http://, https:// or mock:// addresses", "(https?|mock)://.+"),
        HIGH,
        "Schema Registry. mock://NAME is one inside this process.");
    define(
        DeqaConfig.PROCESSING_GUARANTEE,
        STRING,
        "exactly_once_v2",
        Limit.oneOf("exactly_once_v2", "at_least_once"),
        HIGH,
        "Exactly once: outcomes, aggregates and read positions are committed together.");
    define(
        DeqaConfig.NUM_STREAM_THREADS,
        INT,
        2,
        Limit.between(1, 256),
        MEDIUM,
        "Threads that read, release and write. More than partitions is idle.");
    define(
        DeqaConfig.COMMIT_INTERVAL_MS,
        LONG,
        100L,
        Limit.between(1, 60_000),
        LOW,
        "How often a transaction is committed; readers of committed records wait for it.");
    define(
        DeqaConfig.STATE_DIR,
        STRING,
        "",
        null,
        LOW,
        "Folder for local state. Empty: deqa-stream in java.io.tmpdir.");
    define(
        DeqaConfig.STARTUP_TIMEOUT_MS,
        LONG,
        60_000L,
        Limit.between(1_000, 3_600_000),
        LOW,
        "How long to wait at start for brokers and Schema Registry before giving up.");
  }

  private void topics() {
    group = "Topics";
    define(DeqaConfig.TOPIC_EVENTS, STRING, "image-events", TOPIC, HIGH, "ImageEvent, read.");
    define(DeqaConfig.TOPIC_SCORES, STRING, "quality-scores", TOPIC, HIGH, "QualityScore.");
    define(DeqaConfig.TOPIC_FAILURES, STRING, "image-failures", TOPIC, HIGH, "ScoringFailure.");
    define(
        DeqaConfig.TOPIC_SOURCE_QUALITY, STRING, "source-quality", TOPIC, HIGH, "SourceQuality.");
    define(
        DeqaConfig.TOPIC_DEAD_LETTERS,
        STRING,
        "image-events-dead-letters",
        TOPIC,
        HIGH,
        "Records that could not be read, as they came, the reason in headers.");
    define(
        DeqaConfig.TOPICS_CREATE,
        BOOLEAN,
        true,
        null,
        MEDIUM,
        "Create topics that are missing. false: a missing topic stops the start.");
    define(
        DeqaConfig.TOPICS_PARTITIONS,
        INT,
        4,
        Limit.between(1, 10_000),
        LOW,
        "Partitions of the topics that are created.");
    define(
        DeqaConfig.TOPICS_REPLICATION_FACTOR,
        INT,
        -1,
        Limit.between(-1, 32),
        LOW,
        "Copies of the topics that are created. -1: the broker's default.");
  }

  private void model() {
    group = "Model and batches";
    define(
        DeqaConfig.MODEL_DIR,
        STRING,
        "",
        null,
        HIGH,
        "Checkpoint folder as published. Empty: the small one that comes with deqa-stream.");
    define(
        DeqaConfig.MODEL_PROMPT,
        STRING,
        "quality",
        Limit.matching(
            "quality, aesthetics, or text with <|image|> once",
            "quality|aesthetics|" + "(?s)(?!.*<\\|image\\|>.*<\\|image\\|>).*<\\|image\\|>.*"),
        MEDIUM,
        "What the model is asked.");
    define(
        DeqaConfig.DEVICES,
        LIST,
        "auto",
        Limit.matching("auto, cpu, cuda:N, comma-separated", "auto|cpu|cuda(:\\d{1,4})?"),
        HIGH,
        "Where the model runs; one copy of it and one thread for each. auto: the first GPU, or the CPU.");
    define(
        DeqaConfig.MAX_BATCH_SIZE,
        INT,
        16,
        Limit.between(1, 1_024),
        HIGH,
        "Most images in one pass through the model.");
    define(
        DeqaConfig.LINGER_MS,
        LONG,
        20L,
        Limit.between(0, 10_000),
        MEDIUM,
        "How long the oldest image of a batch waits for others that are on their way.");
  }

  private void flow() {
    group = "Flow";
    define(
        DeqaConfig.MAX_IN_FLIGHT,
        INT,
        64,
        Limit.between(1, 65_536),
        HIGH,
        "Events of one partition that are in work at a time; a full partition waits.");
    define(
        DeqaConfig.MAX_IN_FLIGHT_PER_SOURCE,
        INT,
        32,
        Limit.between(1, 65_536),
        MEDIUM,
        "Those of one source: what a source with a slow server can take from the others.");
    define(
        DeqaConfig.MAX_IN_FLIGHT_TOTAL,
        INT,
        256,
        Limit.between(1, 1_048_576),
        MEDIUM,
        "Those of all partitions of this process: times fetch.max.bytes, its bound on memory.");
    define(
        DeqaConfig.MAX_PENDING,
        INT,
        2_048,
        Limit.between(1, 1_000_000),
        LOW,
        "Events of one partition that are read and have no outcome yet.");
    define(
        DeqaConfig.RELEASE_ORDER,
        STRING,
        "source",
        Limit.oneOf("source", "completion"),
        MEDIUM,
        "source: outcomes of one source leave in the order of its events. completion: at once.");
    define(
        DeqaConfig.DEADLINE_MS,
        LONG,
        60_000L,
        Limit.between(100, 3_600_000),
        MEDIUM,
        "From reading an event to its outcome, retries and waiting included.");
    define(
        DeqaConfig.DRAIN_TIMEOUT_MS,
        LONG,
        20_000L,
        Limit.between(0, 600_000),
        MEDIUM,
        "How long a stop waits for work to finish; what is left is resumed at the next start.");
  }

  private void images() {
    group = "Images";
    define(
        DeqaConfig.DUPLICATES_MAX,
        INT,
        10_000,
        Limit.between(0, 10_000_000),
        LOW,
        "Scores remembered by the bytes' SHA-256, so that equal images are scored once. 0: none.");
    define(
        DeqaConfig.DUPLICATES_WINDOW_MS,
        LONG,
        600_000L,
        Limit.between(0, 86_400_000),
        LOW,
        "How long a score is remembered.");
    define(
        DeqaConfig.DECODE_THREADS,
        INT,
        0,
        Limit.between(0, 256),
        LOW,
        "Threads that decode images. 0: one per processor.");
    define(
        DeqaConfig.IMAGE_MAX_PIXELS,
        LONG,
        50_000_000L,
        Limit.between(1, 2_000_000_000),
        MEDIUM,
        "Width times height times frames, judged by the file's header.");
  }

  private void fetching() {
    group = "Fetching";
    define(
        DeqaConfig.FETCH_CONNECT_TIMEOUT_MS,
        LONG,
        3_000L,
        Limit.between(10, 600_000),
        MEDIUM,
        "Until a connection stands, TLS included.");
    define(
        DeqaConfig.FETCH_READ_TIMEOUT_MS,
        LONG,
        10_000L,
        Limit.between(10, 600_000),
        MEDIUM,
        "Without a byte arriving.");
    define(
        DeqaConfig.FETCH_RETRIES,
        INT,
        3,
        Limit.between(0, 20),
        MEDIUM,
        "Further attempts after timeouts, 429 and 5xx. Nothing else is retried.");
    define(
        DeqaConfig.FETCH_BACKOFF_MS,
        LONG,
        200L,
        Limit.between(1, 60_000),
        LOW,
        "Before the first retry; doubles, with jitter. Retry-After wins.");
    define(
        DeqaConfig.FETCH_BACKOFF_MAX_MS,
        LONG,
        5_000L,
        Limit.between(1, 600_000),
        LOW,
        "Longest wait between attempts.");
  }

  private void fetchLimits() {
    define(
        DeqaConfig.FETCH_MAX_CONCURRENT,
        INT,
        32,
        Limit.between(1, 4_096),
        MEDIUM,
        "Fetches at once.");
    define(
        DeqaConfig.FETCH_MAX_CONCURRENT_PER_HOST,
        INT,
        8,
        Limit.between(1, 4_096),
        MEDIUM,
        "Fetches at once from one host.");
    define(
        DeqaConfig.FETCH_MAX_BYTES,
        LONG,
        33_554_432L,
        Limit.between(1, 1_073_741_824),
        MEDIUM,
        "Largest image file; applies to inline images too.");
    define(
        DeqaConfig.FETCH_ROOTS,
        LIST,
        "",
        null,
        MEDIUM,
        "Folders that file: addresses may lie in. Empty: file: addresses are refused.");
    define(
        DeqaConfig.FETCH_S3_ENDPOINT,
        STRING,
        "",
        Limit.matching("an http:// or https:// address, or empty", "|https?://.+"),
        LOW,
        "Another S3 server than Amazon's.");
    define(DeqaConfig.FETCH_S3_REGION, STRING, "us-east-1", null, LOW, "Region of s3: addresses.");
    define(
        DeqaConfig.FETCH_S3_PATH_STYLE,
        BOOLEAN,
        false,
        null,
        LOW,
        "Bucket in the path instead of the host name, as most other servers want it.");
  }

  private void rollingQuality() {
    group = "Rolling quality";
    define(
        DeqaConfig.CAPTURE_MAX_AHEAD_MS,
        LONG,
        86_400_000L,
        Limit.between(0, 31_536_000_000L),
        LOW,
        "How far captured-at may be ahead of this machine's clock; further is a failure.");
    define(
        DeqaConfig.WINDOW_SIZE_MS,
        LONG,
        300_000L,
        Limit.between(100, 604_800_000),
        HIGH,
        "Length of a window, in captured-at time; a multiple of the advance.");
    define(
        DeqaConfig.WINDOW_ADVANCE_MS,
        LONG,
        60_000L,
        Limit.between(100, 604_800_000),
        MEDIUM,
        "From one window's start to the next one's.");
    define(
        DeqaConfig.WINDOW_GRACE_MS,
        LONG,
        30_000L,
        Limit.between(0, 604_800_000),
        MEDIUM,
        "How late an event may come after its window's end; later ones are counted, not added.");
    define(
        DeqaConfig.WINDOW_IDLE_MS,
        LONG,
        30_000L,
        Limit.between(0, 604_800_000),
        MEDIUM,
        "A source silent for so long has its windows closed by the wall clock.");
    define(
        DeqaConfig.WINDOW_HALF_LIFE_MS,
        LONG,
        300_000L,
        Limit.between(1, 604_800_000),
        LOW,
        "Age at which an image counts half in the weighted mean.");
    define(
        DeqaConfig.EMIT,
        STRING,
        "both",
        Limit.oneOf("update", "close", "both"),
        MEDIUM,
        "When a window's result is written: as it grows, once it is closed, or both.");
    define(
        DeqaConfig.EMIT_INTERVAL_MS,
        LONG,
        1_000L,
        Limit.between(1, 3_600_000),
        LOW,
        "Least time between two updates of one window.");
  }

  private void health() {
    group = "Health";
    define(
        DeqaConfig.HEALTH_HOST, STRING, "0.0.0.0", null, LOW, "Address the health server binds.");
    define(
        DeqaConfig.HEALTH_PORT,
        INT,
        8080,
        Limit.between(-1, 65_535),
        MEDIUM,
        "Its port: /health/live, /health/ready. 0: any free one. -1: none.");
    define(
        DeqaConfig.HEALTH_STALL_MS,
        LONG,
        120_000L,
        Limit.between(1_000, 86_400_000),
        LOW,
        "Not live any more after so long without an outcome while work is pending.");
  }

  private void define(
      String key,
      ConfigDef.Type type,
      Object byDefault,
      Limit limit,
      Importance importance,
      String meaning) {
    definition.define(
        key, type, byDefault, limit, importance, meaning, group, order++, Width.NONE, key);
  }
}
