package io.deqastream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

/** Keys about rolling quality and what is said about health. */
final class OutcomeDefinitions {
  private OutcomeDefinitions() {}

  static void addTo(Definitions all) {
    rollingQuality(all);
    health(all);
  }

  private static void rollingQuality(Definitions all) {
    all.group("Rolling quality");
    all.define(
        DeqaConfig.CAPTURE_MAX_AHEAD_MS,
        LONG,
        86_400_000L,
        Limit.between(0, 31_536_000_000L),
        LOW,
        "How far captured-at may be ahead of this machine's clock; further is a failure.");
    all.define(
        DeqaConfig.WINDOW_SIZE_MS,
        LONG,
        300_000L,
        Limit.between(100, 604_800_000),
        HIGH,
        "Length of a window, in captured-at time; a multiple of the advance.");
    all.define(
        DeqaConfig.WINDOW_ADVANCE_MS,
        LONG,
        60_000L,
        Limit.between(100, 604_800_000),
        MEDIUM,
        "From one window's start to the next one's.");
    all.define(
        DeqaConfig.WINDOW_GRACE_MS,
        LONG,
        30_000L,
        Limit.between(0, 604_800_000),
        MEDIUM,
        "How late an event may come after its window's end; later ones are counted, not added.");
    all.define(
        DeqaConfig.WINDOW_IDLE_MS,
        LONG,
        30_000L,
        Limit.between(0, 604_800_000),
        MEDIUM,
        "A source silent for so long has its windows closed by the wall clock.");
    all.define(
        DeqaConfig.WINDOW_HALF_LIFE_MS,
        LONG,
        300_000L,
        Limit.between(1, 604_800_000),
        LOW,
        "Age at which an image counts half in the weighted mean.");
    all.define(
        DeqaConfig.EMIT,
        STRING,
        "both",
        Limit.oneOf("update", "close", "both"),
        MEDIUM,
        "When a window's result is written: as it grows, once it is closed, or both.");
    all.define(
        DeqaConfig.EMIT_INTERVAL_MS,
        LONG,
        1_000L,
        Limit.between(1, 3_600_000),
        LOW,
        "Least time between two updates of one window.");
  }

  private static void health(Definitions all) {
    all.group("Health");
    all.define(
        DeqaConfig.HEALTH_HOST, STRING, "0.0.0.0", null, LOW, "Address the health server binds.");
    all.define(
        DeqaConfig.HEALTH_PORT,
        INT,
        8080,
        Limit.between(-1, 65_535),
        MEDIUM,
        "Its port: /health/live, /health/ready, /metrics. 0: any free one. -1: none.");
    all.define(
        DeqaConfig.HEALTH_STALL_MS,
        LONG,
        120_000L,
        Limit.between(1_000, 86_400_000),
        LOW,
        "Not live any more after so long without an outcome while work is pending.");
  }
}
