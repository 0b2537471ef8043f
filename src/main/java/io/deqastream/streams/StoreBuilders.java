package io.deqastream.streams;

import java.util.HashMap;
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

  /** Of max.message.bytes: asked for is only what is more, for not every broker grants it. */
  private static final int BROKERS_DEFAULT = 1_048_588;

  private StoreBuilders() {}

  static Set<StoreBuilder<?>> all(EventLimits limits) {
    Map<String, String> events = new HashMap<>(CHANGELOG);
    if (limits.maxRecordBytes() > BROKERS_DEFAULT) {
      events.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(limits.maxRecordBytes()));
    }
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
        pending.withCachingDisabled().withLoggingEnabled(events),
        panes.withCachingEnabled().withLoggingEnabled(CHANGELOG),
        sources.withCachingEnabled().withLoggingEnabled(CHANGELOG));
  }
}
