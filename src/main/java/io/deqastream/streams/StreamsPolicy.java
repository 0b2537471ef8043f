package io.deqastream.streams;

import io.deqastream.inference.Prompt;
import java.util.Objects;

/**
 * Everything that decides what the topology does; the Kafka client settings are apart. Two
 * instances of one application must have equal policies.
 *
 * @param prompt the question the scorer asks, as score events name it
 */
public record StreamsPolicy(
    TopicNames topics,
    EventLimits limits,
    InFlightPolicy inFlight,
    ReleaseOrder releaseOrder,
    WindowPolicy windows,
    Prompt prompt) {

  /** The policy used when nothing else is configured. */
  public static final StreamsPolicy DEFAULTS =
      new StreamsPolicy(
          TopicNames.DEFAULTS,
          EventLimits.DEFAULTS,
          InFlightPolicy.DEFAULTS,
          ReleaseOrder.SOURCE,
          WindowPolicy.DEFAULTS,
          Prompt.QUALITY);

  public StreamsPolicy {
    Objects.requireNonNull(topics);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(inFlight);
    Objects.requireNonNull(releaseOrder);
    Objects.requireNonNull(windows);
    Objects.requireNonNull(prompt);
  }
}
