package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import io.deqastream.scoring.Scorer;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The stream as Kafka Streams runs it: ImageEvents in, one QualityScore or ScoringFailure out for
 * each, and SourceQuality per source and window. Shared by all stream threads of the process, as
 * are the scorer and the counters; it owns none of them.
 */
public final class ScoringTopology {
  private static final String EVENTS = "events";
  private static final int TOPIC_RETRIES = 20;
  private static final int COMMIT_INTERVAL_MS = 500;

  private final StreamsPolicy policy;
  private final EventSerdes serdes;
  private final Scorer scorer;
  private final StreamCounters counters = new StreamCounters();
  private final FatalLatch fatal = new FatalLatch();
  private final Clock clock;
  private final Semaphore slots;

  public ScoringTopology(StreamsPolicy policy, EventSerdes serdes, Scorer scorer, Clock clock) {
    this.policy = policy;
    this.serdes = serdes;
    this.scorer = scorer;
    this.clock = clock;
    this.slots = new Semaphore(policy.inFlight().maxInFlightInAll());
  }

  /** The topology; each call builds a new one. */
  public Topology build() {
    Topology topology = new Topology();
    TopicNames topics = policy.topics();
    Serializer<String> key = new StringSerializer();
    topology.addSource(
        AutoOffsetReset.earliest(),
        EVENTS,
        new ArrivalTime(),
        new StringDeserializer(),
        serdes.imageEvents().deserializer(),
        topics.events());
    topology.addProcessor(ScoringProcessor.NAME, new Scoring(), EVENTS);
    topology.addSink(
        ScoringProcessor.SCORES,
        topics.scores(),
        key,
        serdes.qualityScores().serializer(),
        ScoringProcessor.NAME);
    topology.addSink(
        ScoringProcessor.FAILURES,
        topics.failures(),
        key,
        serdes.scoringFailures().serializer(),
        ScoringProcessor.NAME);
    topology.addSink(
        ScoringProcessor.QUALITY,
        topics.sourceQuality(),
        key,
        serdes.sourceQuality().serializer(),
        ScoringProcessor.NAME);
    return topology;
  }

  /**
   * The Kafka Streams settings that the topology's guarantees rest on, to which the application
   * adds its own: exactly-once, the dead-letter topic and its handlers, commits and transactions
   * within bounds, room for the largest event. What is put over them by the user is the user's
   * decision.
   */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
    settings.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, policy.topics().deadLetters());
    // A bound: outcomes that need not queue are committed sooner, see CommitPacer.
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
    // A wall-clock punctuator runs once a poll at most.
    settings.put(StreamsConfig.POLL_MS_CONFIG, policy.inFlight().drainInterval().toMillis());
    // A dead instance is noticed within this time; brokers allow no less by default.
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2000);
    int request = Math.max(1 << 20, policy.limits().maxRecordBytes());
    Map.of(
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            10_000,
            // Nobody sees a record before its transaction ends, and ending it sends what lingers.
            ProducerConfig.LINGER_MS_CONFIG,
            COMMIT_INTERVAL_MS,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            request,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            Math.max(32 << 20, request))
        .forEach((key, value) -> settings.put(StreamsConfig.producerPrefix(key), value));
    return settings;
  }

  /**
   * What to do when a stream thread dies: brokers or a registry that are away, an output topic that
   * is gone, or topics so new that not every broker knows them, get a new thread, which takes up
   * where the old one left off; everything else is latched and stops the client.
   */
  public StreamsUncaughtExceptionHandler uncaughtExceptionHandler() {
    AtomicInteger missing = new AtomicInteger();
    return error -> {
      if (error instanceof MissingSourceTopicException
          && missing.incrementAndGet() <= TOPIC_RETRIES) {
        return StreamThreadExceptionResponse.REPLACE_THREAD;
      }
      for (Throwable t = error; t != null; t = t.getCause()) {
        if (passing(t)) {
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
      }
      fatal.latch(error);
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    };
  }

  private static boolean passing(Throwable error) {
    if (error instanceof RegistryException registry) {
      return registry.isTransient();
    }
    if (error instanceof RetriableException) {
      return true;
    }
    // Brokers have not taken records within the delivery timeout; that has no type of its own.
    return error.getClass() == KafkaException.class
        && String.valueOf(error.getMessage()).contains("safe to abort the transaction");
  }

  /** Makes a processor, with its stores, for each task. */
  private final class Scoring
      implements ProcessorSupplier<String, ImageEvent, String, SpecificRecord> {
    @Override
    public Processor<String, ImageEvent, String, SpecificRecord> get() {
      return new ScoringProcessor(policy, scorer, slots, counters, clock);
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
      return StoreBuilders.all(policy.limits());
    }
  }

  /** What passed through; for metrics, health and tests. */
  public StreamCounters counters() {
    return counters;
  }

  /** The first error that stopped the stream; for health. */
  public FatalLatch fatal() {
    return fatal;
  }
}
