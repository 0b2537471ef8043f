package io.deqastream.streams;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The stream in a process of its own, to be killed: main(bootstrap, name of the topics and the
 * application, state directory). On SIGTERM it closes and prints its counters.
 */
final class ScoringProcess {
  static final String REGISTRY = "mock://processes";
  static final WindowPolicy WINDOWS =
      new WindowPolicy(
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofMinutes(10),
          Duration.ofDays(1),
          Duration.ofSeconds(30),
          EmitMode.BOTH,
          Duration.ofMillis(500));

  private ScoringProcess() {}

  static StreamsPolicy policy(TopicNames topics) {
    StreamsPolicy d = StreamsPolicy.DEFAULTS;
    InFlightPolicy inFlight =
        new InFlightPolicy(32, 16, 256, 1 << 20, Duration.ofMillis(250), Duration.ofMillis(10));
    return new StreamsPolicy(
        topics, d.limits(), inFlight, ReleaseOrder.SOURCE, WINDOWS, d.prompt());
  }

  /** Kafka's settings for a stream that is killed a lot. */
  static Properties settings(ScoringTopology topology, String bootstrap, String name, Path state) {
    Properties settings = new Properties();
    settings.putAll(topology.settings());
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 2);
    settings.put(StreamsConfig.consumerPrefix("session.timeout.ms"), 2500);
    settings.put(StreamsConfig.consumerPrefix("heartbeat.interval.ms"), 500);
    settings.put(StreamsConfig.producerPrefix("transaction.timeout.ms"), 4000);
    return settings;
  }

  public static void main(String[] args) {
    TopicNames topics =
        new TopicNames(
            args[1] + "-events",
            args[1] + "-scores",
            args[1] + "-failures",
            args[1] + "-quality",
            args[1] + "-dead");
    EventSerdes serdes = new EventSerdes(REGISTRY, Map.of());
    // In memory, but the same ids in every process: the schemas are registered in one order.
    serdes.register(topics);
    ScoringTopology topology =
        new ScoringTopology(policy(topics), serdes, new LatencyScorer(60), Clock.systemUTC());
    KafkaStreams streams =
        new KafkaStreams(topology.build(), settings(topology, args[0], args[1], Path.of(args[2])));
    streams.setUncaughtExceptionHandler(topology.uncaughtExceptionHandler());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  StreamCounters.Snapshot before = topology.counters().snapshot();
                  streams.close(Duration.ofSeconds(20));
                  System.out.println(before);
                  System.out.println("balanced=" + topology.counters().snapshot().balanced());
                  System.out.flush();
                }));
    streams.start();
  }
}
