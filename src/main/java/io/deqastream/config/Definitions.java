package io.deqastream.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * Every key once, in the README's order: group, type, default, limit, meaning. Each group of keys
 * is written down in a class of its own, in turn. Confined to the thread that builds it.
 */
final class Definitions {
  static final Limit TOPIC =
      Limit.matching("letters, digits, '.', '_', '-'", "[a-zA-Z0-9._-]{1,249}");

  private final ConfigDef definition = new ConfigDef();
  private String group = "";
  private int order;

  private Definitions() {}

  static ConfigDef all() {
    Definitions all = new Definitions();
    KafkaDefinitions.addTo(all);
    ScoringDefinitions.addTo(all);
    FetchDefinitions.addTo(all);
    OutcomeDefinitions.addTo(all);
    return all.definition;
  }

  /** What follows belongs to this group. */
  void group(String name) {
    group = name;
  }

  /** Adds a key after those before it. */
  void define(
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
