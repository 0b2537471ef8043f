package io.deqastream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

/** Keys about brokers, Schema Registry, Kafka Streams and topics. */
final class KafkaDefinitions {
  private KafkaDefinitions() {}

  static void addTo(Definitions all) {
    kafka(all);
    topics(all);
  }

  private static void kafka(Definitions all) {
    all.group("Kafka");
    all.define(
        DeqaConfig.BOOTSTRAP_SERVERS,
        LIST,
        "localhost:9092",
        Limit.matching("host:port, comma-separated", "(\\[.+]|[^:\\s]+):\\d{1,5}"),
        HIGH,
        "Brokers to begin with.");
    all.define(
        DeqaConfig.APPLICATION_ID,
        STRING,
        "deqa-stream",
        Definitions.TOPIC,
        HIGH,
        "Names the consumer group, the internal topics and the transactions. Instances that share"
            + " it share the work.");
    all.define(
        DeqaConfig.SCHEMA_REGISTRY_URL,
        LIST,
        "http://localhost:8081",
        Limit.matching("http://, https:// or mock:// addresses", "(https?|mock)://.+"),
        HIGH,
        "Schema Registry. mock://NAME is one inside this process.");
    all.define(
        DeqaConfig.PROCESSING_GUARANTEE,
        STRING,
        "exactly_once_v2",
        Limit.oneOf("exactly_once_v2", "at_least_once"),
        HIGH,
        "Exactly once: outcomes, aggregates and read positions are committed together.");
    all.define(
        DeqaConfig.NUM_STREAM_THREADS,
        INT,
        2,
        Limit.between(1, 256),
        MEDIUM,
        "Threads that read, release and write. More than partitions is idle.");
    all.define(
        DeqaConfig.COMMIT_INTERVAL_MS,
        LONG,
        500L,
        Limit.between(1, 60_000),
        LOW,
        "Longest time between two commits; outcomes wait for it only while others queue.");
    all.define(
        DeqaConfig.STATE_DIR,
        STRING,
        "",
        null,
        LOW,
        "Folder for local state. Empty: deqa-stream in java.io.tmpdir.");
    all.define(
        DeqaConfig.STARTUP_TIMEOUT_MS,
        LONG,
        60_000L,
        Limit.between(1_000, 3_600_000),
        LOW,
        "How long to wait at start for brokers and Schema Registry before giving up.");
  }

  private static void topics(Definitions all) {
    all.group("Topics");
    all.define(
        DeqaConfig.TOPIC_EVENTS,
        STRING,
        "image-events",
        Definitions.TOPIC,
        HIGH,
        "ImageEvent, read.");
    all.define(
        DeqaConfig.TOPIC_SCORES,
        STRING,
        "quality-scores",
        Definitions.TOPIC,
        HIGH,
        "QualityScore.");
    all.define(
        DeqaConfig.TOPIC_FAILURES,
        STRING,
        "image-failures",
        Definitions.TOPIC,
        HIGH,
        "ScoringFailure.");
    all.define(
        DeqaConfig.TOPIC_SOURCE_QUALITY,
        STRING,
        "source-quality",
        Definitions.TOPIC,
        HIGH,
        "SourceQuality.");
    all.define(
        DeqaConfig.TOPIC_DEAD_LETTERS,
        STRING,
        "image-events-dead-letters",
        Definitions.TOPIC,
        HIGH,
        "Records that could not be read, as they came, the reason in headers.");
    all.define(
        DeqaConfig.TOPICS_CREATE,
        BOOLEAN,
        true,
        null,
        MEDIUM,
        "Create topics that are missing. false: a missing topic stops the start.");
    all.define(
        DeqaConfig.TOPICS_PARTITIONS,
        INT,
        4,
        Limit.between(1, 10_000),
        LOW,
        "Partitions of the topics that are created.");
    all.define(
        DeqaConfig.TOPICS_REPLICATION_FACTOR,
        INT,
        -1,
        Limit.between(-1, 32),
        LOW,
        "Copies of the topics that are created. -1: the broker's default.");
  }
}
