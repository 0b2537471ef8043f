package io.deqastream.bench;

import io.deqastream.events.ImageEvent;
import io.deqastream.events.QualityScore;
import io.deqastream.events.SourceQuality;
import io.deqastream.fetch.ImageReference;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringRequest;
import io.deqastream.streams.ScoringTopology;
import io.deqastream.streams.StreamCounters;
import io.deqastream.streams.TopicNames;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** The stream with a small model, against what it is compared with. */
record ModelRuns(BenchmarkBroker broker, BenchmarkScorer scorer) {
  private static final int WARMING_EVENTS = 10_000;
  private static final int WARMING_STARTS = 6;
  private static final int WARMING_STREAMS = 6;
  private static final double COMPILED_MS = 0.5;

  /**
   * Prints rates and their ratios, round by round, with the processor time of each kind of thread.
   */
  void printRatios(int images, int rounds) {
    warmUp(images);
    double[] overLoop = new double[rounds];
    double[] overMap = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ThreadCosts before = ThreadCosts.now();
      double loop = scorer.tightLoop(images);
      String costs = ThreadCosts.now().since(before, images);
      System.out.println("processor time, tight loop, ms/image: " + costs);
      double stream = stream(images).rate();
      double map = mapValues(images / 4);
      overLoop[round] = stream / loop;
      overMap[round] = stream / map;
      System.out.printf(
          "images/s: stream %.1f, tight loop %.1f, mapValues %.1f; stream over loop %.2f, over"
              + " mapValues %.2f%n",
          stream, loop, map, stream / loop, stream / map);
    }
    Arrays.sort(overLoop);
    Arrays.sort(overMap);
    System.out.printf(
        "medians: stream over tight loop %.2f, over mapValues %.2f%n",
        overLoop[rounds / 2], overMap[rounds / 2]);
  }

  /**
   * Runs everything until the JIT compiler is done with it, which is no cost of the stream: Kafka's
   * code takes tens of thousands of records, the scorer's is the same on all sides.
   */
  private void warmUp(int images) {
    for (int i = 0; i < WARMING_STARTS; i++) {
      warmKafkaUp();
    }
    scorer.tightLoop(images / 4);
    mapValues(images / 4);
    for (int i = 0; i < WARMING_STREAMS && stream(images / 2).compiling() > COMPILED_MS; i++) {
      System.out.println("warming up: the JIT compiler is at work");
    }
  }

  /** Requests and transactions as they are under a model, each as often as can be. */
  private void warmKafkaUp() {
    TopicNames topics = broker.freshTopics();
    broker.fill(topics, WARMING_EVENTS, scorer.uris);
    try (WarmingScorer warming = new WarmingScorer()) {
      ScoringTopology topology = broker.topology(topics, warming);
      Map<String, Object> settings = new HashMap<>(topology.settings());
      settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1);
      try (KafkaStreams streams = broker.start(topology.build(), settings)) {
        Rate.await(() -> topology.counters().snapshot().scored(), WARMING_EVENTS);
      }
    }
  }

  /** Images per second, and the compiler's milliseconds an image. */
  private record Run(double rate, double compiling) {}

  private Run stream(int images) {
    TopicNames topics = broker.freshTopics();
    broker.fill(topics, images, scorer.uris);
    ScoringTopology topology = broker.topology(topics, scorer.scorer);
    try (KafkaStreams streams = broker.start(topology.build(), topology.settings())) {
      LongSupplier scored = () -> topology.counters().snapshot().scored();
      Rate.await(scored, images / 10);
      ThreadCosts before = ThreadCosts.now();
      double rate = Rate.fromNowUntil(scored, images);
      ThreadCosts after = ThreadCosts.now();
      int measured = images - images / 10;
      System.out.println("processor time, stream, ms/image: " + after.since(before, measured));
      return new Run(rate, after.compiling(before, measured));
    }
  }

  /** The same engine, broker, serdes and guarantees, one image at a time per stream thread. */
  private double mapValues(int images) {
    TopicNames topics = broker.freshTopics();
    broker.fill(topics, images, scorer.uris);
    LongAdder scored = new LongAdder();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topics.events(), Consumed.with(Serdes.String(), broker.serdes.imageEvents()))
        .mapValues(event -> scoreAlone(event, scored))
        .to(topics.scores(), Produced.with(Serdes.String(), broker.serdes.sourceQuality()));
    ScoringTopology settings = broker.topology(topics, scorer.scorer);
    try (KafkaStreams streams = broker.start(builder.build(), settings.settings())) {
      return Rate.until(scored::sum, images);
    }
  }

  private SourceQuality scoreAlone(ImageEvent event, LongAdder scored) {
    URI uri = URI.create((String) event.getImage());
    Scored outcome =
        (Scored)
            scorer
                .scorer
                .submit(new ScoringRequest(event.getEventId(), new ImageReference.Remote(uri)))
                .join();
    scored.increment();
    var result = new SourceQuality();
    result.setSourceId(event.getSourceId());
    result.setWindowStart(event.getCapturedAt());
    result.setWindowEnd(event.getCapturedAt());
    result.setUpdatedAt(event.getCapturedAt());
    result.setMeanScore(outcome.distribution().score());
    return result;
  }

  /** From sending an event to reading its committed score, at 20 events/s. */
  void printLatency(int images) throws Exception {
    TopicNames topics = broker.freshTopics();
    ScoringTopology topology = broker.topology(topics, scorer.scorer);
    List<Double> added = new ArrayList<>();
    List<Double> total = new ArrayList<>();
    try (KafkaStreams streams = broker.start(topology.build(), topology.settings());
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", 0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrap(),
                    "group.id", "latency",
                    "auto.offset.reset", "earliest",
                    "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topics.scores()));
      Deserializer<QualityScore> scores = broker.serdes.qualityScores().deserializer();
      long[] sent = new long[images];
      long next = System.nanoTime();
      int sending = 0;
      int read = 0;
      while (read < images) {
        if (sending < images && System.nanoTime() >= next) {
          sent[sending] = System.nanoTime();
          String uri = scorer.uris.get(sending % scorer.uris.size());
          producer.send(broker.record(topics, sending, uri));
          sending++;
          // The first ones find the stream joining; they are not counted and not hurried.
          next = Math.max(next, System.nanoTime() - 50_000_000) + 50_000_000;
        }
        for (var record : consumer.poll(Duration.ofMillis(1))) {
          QualityScore score = scores.deserialize(topics.scores(), record.value());
          int i = Integer.parseInt(score.getEventId().substring("event-".length()));
          double ms = (System.nanoTime() - sent[i]) / 1e6;
          read++;
          if (i >= images / 4) {
            total.add(ms);
            added.add(ms - score.getInferenceMillis());
          }
        }
      }
    }
    System.out.printf(
        "20 events/s, committed: total p50 %.1f ms, p99 %.1f ms; without the model's time p50 %.1f"
            + " ms, p99 %.1f ms (linger %d ms)%n",
        percentile(total, 50),
        percentile(total, 99),
        percentile(added, 50),
        percentile(added, 99),
        BenchmarkScorer.LINGER.toMillis());
  }

  private static double percentile(List<Double> values, int percent) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  /** Ten times as many events as can be scored, from the start: what grows? */
  void printOverload(int seconds) throws Exception {
    TopicNames topics = broker.freshTopics();
    int images = (int) Math.ceil(scorer.tightLoop(128) * 10 * seconds);
    broker.fill(topics, images, scorer.uris);
    ScoringTopology topology = broker.topology(topics, scorer.scorer);
    try (KafkaStreams streams = broker.start(topology.build(), topology.settings())) {
      for (int part = 1; part <= 10; part++) {
        long end = System.nanoTime() + seconds * 100_000_000L;
        while (System.nanoTime() < end) {
          LockSupport.parkNanos(end - System.nanoTime());
        }
        System.gc();
        StreamCounters.Snapshot now = topology.counters().snapshot();
        System.out.printf(
            "overload, %d %%: scored %d, pending %d, in flight %d, heap %d MiB, resident %d MiB%n",
            part * 10,
            now.scored(),
            now.pending(),
            now.inFlight(),
            ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
            residentMebibytes());
      }
    }
  }

  private static long residentMebibytes() throws Exception {
    Path status = Path.of("/proc/self/statm");
    if (!Files.exists(status)) {
      return -1;
    }
    return Long.parseLong(Files.readString(status).split(" ")[1]) * 4096 >> 20;
  }
}
