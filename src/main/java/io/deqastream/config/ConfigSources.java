package io.deqastream.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Collects settings from where users write them; what is added later wins. Remembers where each
 * came from, so that a message can say it. Not thread-safe; made once at start.
 */
public final class ConfigSources {
  private static final String ENVIRONMENT_PREFIX = "DEQA_";

  /** Set by the start script, or by Kubernetes for a service called deqa-stream: not settings. */
  private static final List<String> FOREIGN =
      List.of("DEQA_JVM_OPTS", "DEQA_LOG_LEVEL", "DEQA_STREAM_");

  /** Ours under another name: {@code kafka.} must not contradict them. */
  private static final Set<String> OWNED =
      Set.of(
          DeqaConfig.BOOTSTRAP_SERVERS,
          DeqaConfig.APPLICATION_ID,
          DeqaConfig.PROCESSING_GUARANTEE,
          DeqaConfig.NUM_STREAM_THREADS,
          DeqaConfig.COMMIT_INTERVAL_MS,
          DeqaConfig.STATE_DIR);

  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> origins = new TreeMap<>();

  /** Adds a properties file, UTF-8. */
  public ConfigSources file(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      String why = Files.exists(file) ? e.getMessage() : "no such file";
      throw new ConfigProblem("configuration file " + file + " cannot be read: " + why);
    }
    properties.stringPropertyNames().forEach(k -> put(k, properties.getProperty(k), "" + file));
    return this;
  }

  /** Adds {@code DEQA_MAX_BATCH_SIZE} as {@code max.batch.size} and so on. */
  public ConfigSources environment(Map<String, String> environment) {
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX) && FOREIGN.stream().noneMatch(name::startsWith)) {
            String key = name.substring(ENVIRONMENT_PREFIX.length());
            put(key.toLowerCase(Locale.ROOT).replace('_', '.'), value, "environment, " + name);
          }
        });
    return this;
  }

  /** Adds {@code key=value} as given on the command line. */
  public ConfigSources assignments(List<String> assignments) {
    for (String assignment : assignments) {
      int equals = assignment.indexOf('=');
      if (equals < 1) {
        throw new ConfigProblem("--set " + assignment + ": expected key=value");
      }
      put(assignment.substring(0, equals), assignment.substring(equals + 1), "--set");
    }
    return this;
  }

  /** Adds one value that the program itself chooses. */
  public ConfigSources set(String key, Object value) {
    put(key, value.toString(), "set by the command");
    return this;
  }

  private void put(String key, String value, String origin) {
    values.put(key.trim(), value.trim());
    origins.put(key.trim(), origin);
  }

  Map<String, String> values() {
    return values;
  }

  /** Throws a {@link ConfigProblem} that lists everything a definition finds wrong. */
  void check(ConfigDef definition) {
    List<String> problems = new ArrayList<>();
    for (String key : values.keySet()) {
      if (!definition.names().contains(key)) {
        checkForeign(definition, key, problems);
      }
    }
    Map<String, ConfigValue> parsed = definition.validateAll(values);
    for (String key : definition.names()) {
      for (String message : parsed.get(key).errorMessages()) {
        problems.add(message + " (" + origins.getOrDefault(key, "default") + ")");
      }
    }
    if (problems.isEmpty()) {
      checkTogether(parsed, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigProblem(problems);
    }
  }

  private void checkForeign(ConfigDef definition, String key, List<String> problems) {
    String origin = " (" + origins.get(key) + ")";
    if (key.startsWith(DeqaConfig.KAFKA_PREFIX)) {
      String name = key.substring(DeqaConfig.KAFKA_PREFIX.length());
      if (OWNED.contains(name)) {
        problems.add("set " + name + " instead of " + key + origin);
      }
    } else if (!key.startsWith(DeqaConfig.REGISTRY_PREFIX)) {
      String nearest = Nearest.to(key, definition.names());
      String hint = nearest.isEmpty() ? "" : "; did you mean " + nearest + "?";
      problems.add("unknown configuration key " + key + hint + origin);
    }
  }

  /** Limits that concern two keys. */
  private static void checkTogether(Map<String, ConfigValue> parsed, List<String> problems) {
    long size = number(parsed, DeqaConfig.WINDOW_SIZE_MS);
    long advance = number(parsed, DeqaConfig.WINDOW_ADVANCE_MS);
    if (size % advance != 0) {
      problems.add(
          "window.size.ms=%d must be a multiple of window.advance.ms=%d".formatted(size, advance));
    }
    notAbove(parsed, DeqaConfig.FETCH_BACKOFF_MS, DeqaConfig.FETCH_BACKOFF_MAX_MS, problems);
  }

  private static void notAbove(
      Map<String, ConfigValue> parsed, String small, String large, List<String> problems) {
    long value = number(parsed, small);
    long limit = number(parsed, large);
    if (value > limit) {
      problems.add("%s=%d must not be above %s=%d".formatted(small, value, large, limit));
    }
  }

  private static long number(Map<String, ConfigValue> parsed, String key) {
    return ((Number) parsed.get(key).value()).longValue();
  }
}
