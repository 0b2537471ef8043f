package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import io.deqastream.inference.Prompt;
import io.deqastream.streams.EmitMode;
import io.deqastream.streams.EventLimits;
import io.deqastream.streams.InFlightPolicy;
import io.deqastream.streams.ReleaseOrder;
import io.deqastream.streams.StreamsPolicy;
import io.deqastream.streams.TopicNames;
import io.deqastream.streams.WindowPolicy;
import java.time.Duration;
import java.util.Locale;

/** The configuration as the small records that the packages below take. */
public final class Policies {
  private final DeqaConfig config;

  public Policies(DeqaConfig config) {
    this.config = config;
  }

  /** Names of the topics. */
  public TopicNames topics() {
    return new TopicNames(
        config.getString(DeqaConfig.TOPIC_EVENTS),
        config.getString(DeqaConfig.TOPIC_SCORES),
        config.getString(DeqaConfig.TOPIC_FAILURES),
        config.getString(DeqaConfig.TOPIC_SOURCE_QUALITY),
        config.getString(DeqaConfig.TOPIC_DEAD_LETTERS));
  }

  /** What the topology does. */
  public StreamsPolicy streams() {
    return new StreamsPolicy(
        topics(),
        new EventLimits(
            EventLimits.DEFAULTS.maxIdBytes(),
            EventLimits.DEFAULTS.maxUriBytes(),
            EventLimits.DEFAULTS.earliestCapture(),
            millis(DeqaConfig.CAPTURE_MAX_AHEAD_MS)),
        inFlight(),
        ReleaseOrder.valueOf(upper(DeqaConfig.RELEASE_ORDER)),
        windows(),
        prompt());
  }

  private InFlightPolicy inFlight() {
    int inFlight = config.getInt(DeqaConfig.MAX_IN_FLIGHT);
    return new InFlightPolicy(
        inFlight,
        Math.min(inFlight, config.getInt(DeqaConfig.MAX_IN_FLIGHT_PER_SOURCE)),
        Math.max(inFlight, config.getInt(DeqaConfig.MAX_PENDING)),
        InFlightPolicy.DEFAULTS.maxPendingBytes(),
        InFlightPolicy.DEFAULTS.patience(),
        InFlightPolicy.DEFAULTS.drainInterval());
  }

  private WindowPolicy windows() {
    return new WindowPolicy(
        millis(DeqaConfig.WINDOW_SIZE_MS),
        millis(DeqaConfig.WINDOW_ADVANCE_MS),
        millis(DeqaConfig.WINDOW_GRACE_MS),
        millis(DeqaConfig.WINDOW_IDLE_MS),
        WindowPolicy.DEFAULTS.retention(),
        millis(DeqaConfig.WINDOW_HALF_LIFE_MS),
        EmitMode.valueOf(upper(DeqaConfig.EMIT)),
        millis(DeqaConfig.EMIT_INTERVAL_MS));
  }

  /** The question. */
  public Prompt prompt() {
    String prompt = config.getString(DeqaConfig.MODEL_PROMPT);
    return switch (prompt) {
      case "quality" -> Prompt.QUALITY;
      case "aesthetics" -> Prompt.AESTHETICS;
      default -> new Prompt("custom", prompt);
    };
  }

  private Duration millis(String key) {
    return Duration.ofMillis(config.getLong(key));
  }

  private String upper(String key) {
    return config.getString(key).toUpperCase(Locale.ROOT);
  }
}
