package io.deqastream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

/** Keys about the model, its batches and the way of images through them. */
final class ScoringDefinitions {
  private ScoringDefinitions() {}

  static void addTo(Definitions all) {
    model(all);
    flow(all);
    images(all);
  }

  private static void model(Definitions all) {
    all.group("Model and batches");
    all.define(
        DeqaConfig.MODEL_DIR,
        STRING,
        "",
        null,
        HIGH,
        "Checkpoint folder as published. Empty: the small one that comes with deqa-stream.");
    all.define(
        DeqaConfig.MODEL_PROMPT,
        STRING,
        "quality",
        Limit.matching(
            "quality, aesthetics, or text with <|image|> once",
            "quality|aesthetics|" + "(?s)(?!.*<\\|image\\|>.*<\\|image\\|>).*<\\|image\\|>.*"),
        MEDIUM,
        "What the model is asked.");
    all.define(
        DeqaConfig.DEVICES,
        LIST,
        "auto",
        Limit.matching("auto, cpu, cuda:N, comma-separated", "auto|cpu|cuda(:\\d{1,4})?"),
        HIGH,
        "Where the model runs; one copy of it and one thread for each. auto: the first GPU, or the CPU.");
    all.define(
        DeqaConfig.MAX_BATCH_SIZE,
        INT,
        16,
        Limit.between(1, 1_024),
        HIGH,
        "Most images in one pass through the model.");
    all.define(
        DeqaConfig.LINGER_MS,
        LONG,
        20L,
        Limit.between(0, 10_000),
        MEDIUM,
        "How long the oldest image of a batch waits for others that are on their way.");
  }

  private static void flow(Definitions all) {
    all.group("Flow");
    all.define(
        DeqaConfig.MAX_IN_FLIGHT,
        INT,
        64,
        Limit.between(1, 65_536),
        HIGH,
        "Events of one partition that are in work at a time; a full partition waits.");
    all.define(
        DeqaConfig.MAX_IN_FLIGHT_PER_SOURCE,
        INT,
        32,
        Limit.between(1, 65_536),
        MEDIUM,
        "Those of one source: what a source with a slow server can take from the others.");
    all.define(
        DeqaConfig.MAX_IN_FLIGHT_TOTAL,
        INT,
        256,
        Limit.between(1, 1_048_576),
        MEDIUM,
        "Those of all partitions of this process: times fetch.max.bytes, its bound on memory.");
    all.define(
        DeqaConfig.MAX_PENDING,
        INT,
        2_048,
        Limit.between(1, 1_000_000),
        LOW,
        "Events of one partition that are read and have no outcome yet.");
    all.define(
        DeqaConfig.EVENT_MAX_BYTES,
        INT,
        1_000_000,
        Limit.between(65_536, 1_000_000_000),
        LOW,
        "Largest event, its inline image included; larger is a failure. For more than the default,"
            + " brokers and topics.events must take it too (max.message.bytes).");
    all.define(
        DeqaConfig.RELEASE_ORDER,
        STRING,
        "source",
        Limit.oneOf("source", "completion"),
        MEDIUM,
        "source: outcomes of one source leave in the order of its events. completion: at once.");
    all.define(
        DeqaConfig.DEADLINE_MS,
        LONG,
        60_000L,
        Limit.between(100, 3_600_000),
        MEDIUM,
        "From reading an event to its outcome, retries and waiting included.");
    all.define(
        DeqaConfig.DRAIN_TIMEOUT_MS,
        LONG,
        20_000L,
        Limit.between(0, 600_000),
        MEDIUM,
        "How long a stop waits for work to finish; what is left is resumed at the next start.");
  }

  private static void images(Definitions all) {
    all.group("Images");
    all.define(
        DeqaConfig.DUPLICATES_MAX,
        INT,
        10_000,
        Limit.between(0, 10_000_000),
        LOW,
        "Scores remembered by the bytes' SHA-256, so that equal images are scored once. 0: none.");
    all.define(
        DeqaConfig.DUPLICATES_WINDOW_MS,
        LONG,
        600_000L,
        Limit.between(0, 86_400_000),
        LOW,
        "How long a score is remembered.");
    all.define(
        DeqaConfig.DECODE_THREADS,
        INT,
        0,
        Limit.between(0, 256),
        LOW,
        "Threads that decode images. 0: one per processor.");
    all.define(
        DeqaConfig.IMAGE_MAX_PIXELS,
        LONG,
        50_000_000L,
        Limit.between(1, 2_000_000_000),
        MEDIUM,
        "Width times height times frames, judged by the file's header.");
  }
}
