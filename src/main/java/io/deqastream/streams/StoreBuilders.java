package io.deqastream.streams;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The stores of a task, all of them changelogged. Pending images are few and short-lived: in
 * memory. Panes and sources may be many: on disk, behind the cache of Kafka Streams, which writes a
 * pane that changes with every event to the changelog once per commit.
 */
final class StoreBuilders {
  /** Restoring reads what compaction left over: keep that small for keys that die young. */
  private static final Map<String, String> CHANGELOG =
      Map.of(
          TopicConfig.SEGMENT_BYTES_CONFIG,
          Integer.toString(32 << 20),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.1",
          TopicConfig.DELETE_RETENTION_MS_CONFIG,
          "600000");

  private StoreBuilders() {}

  static Set<StoreBuilder<?>> all() {
    Serde<Bytes> key = Serdes.Bytes();
    Serde<byte[]> value = Serdes.ByteArray();
    StoreBuilder<KeyValueStore<Bytes, byte[]>> pending =
        Stores.keyValueStoreBuilder(
            Stores.inMemoryKeyValueStore(ScoringProcessor.PENDING), key, value);
    StoreBuilder<KeyValueStore<Bytes, byte[]>> panes =
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RollingQuality.PANES), key, value);
    StoreBuilder<KeyValueStore<Bytes, byte[]>> sources =
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(RollingQuality.SOURCES), key, value);
    return Set.of(
        pending.withCachingDisabled().withLoggingEnabled(CHANGELOG),
        panes.withCachingEnabled().withLoggingEnabled(CHANGELOG),
        sources.withCachingEnabled().withLoggingEnabled(CHANGELOG));
  }
}
