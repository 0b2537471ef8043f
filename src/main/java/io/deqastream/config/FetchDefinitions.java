package io.deqastream.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

/** Keys about where images may come from, how long that may take and how often it is tried. */
final class FetchDefinitions {
  private FetchDefinitions() {}

  static void addTo(Definitions all) {
    fetching(all);
    fetchLimits(all);
  }

  private static void fetching(Definitions all) {
    all.group("Fetching");
    all.define(
        DeqaConfig.FETCH_CONNECT_TIMEOUT_MS,
        LONG,
        3_000L,
        Limit.between(10, 600_000),
        MEDIUM,
        "Until a connection stands, TLS included.");
    all.define(
        DeqaConfig.FETCH_READ_TIMEOUT_MS,
        LONG,
        10_000L,
        Limit.between(10, 600_000),
        MEDIUM,
        "Without a byte arriving.");
    all.define(
        DeqaConfig.FETCH_RETRIES,
        INT,
        3,
        Limit.between(0, 20),
        MEDIUM,
        "Further attempts after timeouts, 429 and 5xx. Nothing else is retried.");
    all.define(
        DeqaConfig.FETCH_BACKOFF_MS,
        LONG,
        200L,
        Limit.between(1, 60_000),
        LOW,
        "Before the first retry; doubles, with jitter. Retry-After wins.");
    all.define(
        DeqaConfig.FETCH_BACKOFF_MAX_MS,
        LONG,
        5_000L,
        Limit.between(1, 600_000),
        LOW,
        "Longest wait between attempts.");
  }

  private static void fetchLimits(Definitions all) {
    all.define(
        DeqaConfig.FETCH_MAX_CONCURRENT,
        INT,
        32,
        Limit.between(1, 4_096),
        MEDIUM,
        "Fetches at once.");
    all.define(
        DeqaConfig.FETCH_MAX_CONCURRENT_PER_HOST,
        INT,
        8,
        Limit.between(1, 4_096),
        MEDIUM,
        "Fetches at once from one host.");
    all.define(
        DeqaConfig.FETCH_MAX_BYTES,
        LONG,
        33_554_432L,
        Limit.between(1, 1_073_741_824),
        MEDIUM,
        "Largest image file; applies to inline images too.");
    all.define(
        DeqaConfig.FETCH_ROOTS,
        LIST,
        "",
        null,
        MEDIUM,
        "Folders that file: addresses may lie in. Empty: file: addresses are refused.");
    all.define(
        DeqaConfig.FETCH_S3_ENDPOINT,
        STRING,
        "",
        Limit.matching("an http:// or https:// address, or empty", "|https?://.+"),
        LOW,
        "Another S3 server than Amazon's.");
    all.define(
        DeqaConfig.FETCH_S3_REGION, STRING, "us-east-1", null, LOW, "Region of s3: addresses.");
    all.define(
        DeqaConfig.FETCH_S3_PATH_STYLE,
        BOOLEAN,
        false,
        null,
        LOW,
        "Bucket in the path instead of the host name, as most other servers want it.");
  }
}
