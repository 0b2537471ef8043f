package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.demo.EmbeddedBroker;
import io.deqastream.events.QualityScore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The stream on a real broker, exactly-once. {@code -Daway=60} keeps the broker away for a minute;
 * a build only restarts it.
 */
class StreamIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long AWAY_SECONDS = Long.getLong("away", 0);

  @TempDir Path directory;

  private static StreamsPolicy policy(TopicNames topics) {
    return ScoringProcess.policy(topics);
  }

  private static EventSerdes memory() {
    return new EventSerdes("mock://" + UUID.randomUUID(), Map.of());
  }

  @Test
  void theBalanceHoldsWithGoodBadAndUnreadableRecords() {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("balance", 4);
    FakeScorer scorer = new FakeScorer().hold(id -> id.startsWith("held"));
    try (EventSerdes serdes = memory();
        RunningStream stream =
            new RunningStream(bootstrap, "balance", policy(topics), serdes, scorer, directory);
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      for (int i = 0; i < 500; i++) {
        producer.send(
            RunningStream.record(serdes, topics, (i % 9 == 0 ? "fail" : "e") + i, "s" + i % 7));
      }
      for (int i = 0; i < 5; i++) {
        byte[] key = ("bad" + i).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(topics.events(), key, new byte[] {9, 9}));
        producer.send(new ProducerRecord<>(topics.events(), key, null));
        producer.send(RunningStream.record(serdes, topics, "held" + i, "stuck" + i));
      }
      producer.flush();
      reader.until(
          LIMIT,
          "505 outcomes and 5 dead letters",
          () -> reader.outcomes() == 505 && reader.deadLetters.size() == 5);
      StreamCounters.Snapshot quiet = stream.counters();
      assertThat(quiet.received()).isEqualTo(510);
      assertThat(quiet.scored()).isEqualTo(reader.scores.size());
      assertThat(quiet.unscorable()).isEqualTo(reader.failures.size());
      assertThat(quiet.pending()).isEqualTo(5).isEqualTo(stored(stream));
      assertThat(quiet.inFlight()).isEqualTo(5);
      assertThat(quiet.balanced()).isTrue();
      scorer.finish(scorer.held().toArray(new String[0]));
      reader.until(LIMIT, "all outcomes", () -> reader.outcomes() == 510);
      assertThat(stream.counters().pending()).isZero().isEqualTo(stored(stream));
      assertThat(stream.counters().balanced()).isTrue();
      assertThat(stream.topology.fatal().error()).isEmpty();
    }
  }

  private static long stored(RunningStream stream) {
    ReadOnlyKeyValueStore<?, ?> store =
        stream.streams.store(
            StoreQueryParameters.fromNameAndType(
                ScoringProcessor.PENDING, QueryableStoreTypes.keyValueStore()));
    return store.approximateNumEntries();
  }

  @Test
  void whatIsPendingAtAShutdownIsTakenUpInOrderByTheNextInstance() {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("takeup", 2);
    FakeScorer stuck = new FakeScorer().hold(id -> true);
    FakeScorer next = new FakeScorer();
    try (EventSerdes serdes = memory();
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      try (RunningStream first =
          new RunningStream(
              bootstrap, "takeup", policy(topics), serdes, stuck, directory.resolve("1"))) {
        for (int i = 0; i < 100; i++) {
          producer.send(RunningStream.record(serdes, topics, "e" + i, "s" + i % 3));
        }
        producer.flush();
        reader.until(LIMIT, "all received", () -> first.counters().pending() == 100);
        first.close();
        assertThat(first.counters().abandoned()).isEqualTo(100);
        assertThat(first.counters().balanced()).isTrue();
      }
      try (RunningStream second =
          new RunningStream(
              bootstrap, "takeup", policy(topics), serdes, next, directory.resolve("2"))) {
        reader.until(LIMIT, "all outcomes", () -> reader.outcomes() == 100);
        assertThat(second.counters().restored()).isEqualTo(100);
        assertThat(second.counters().received()).isZero();
        assertThat(second.counters().balanced()).isTrue();
      }
      for (int s = 0; s < 3; s++) {
        String source = "s" + s;
        assertThat(
                reader.scores.stream()
                    .filter(score -> score.getSourceId().equals(source))
                    .map(QualityScore::getSourceOffset))
            .isSorted();
      }
    }
  }

  @Test
  void aRegistryThatIsAwayLosesNothing() throws Exception {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("registry-away", 1);
    try (StubRegistry registry = new StubRegistry();
        EventSerdes serdes = new EventSerdes(registry.url(), Map.of());
        EventSerdes foreign = new EventSerdes(registry.url(), Map.of());
        RunningStream stream =
            new RunningStream(
                bootstrap, "registry-away", policy(topics), serdes, new FakeScorer(), directory);
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      producer.send(RunningStream.record(serdes, topics, "before", "s"));
      reader.until(LIMIT, "a score", () -> reader.scores.size() == 1);
      // A schema that the stream has not seen: the registry gives it another id.
      int id = registry.register("{\"type\":\"string\"}", true);
      ProducerRecord<byte[], byte[]> known = RunningStream.record(foreign, topics, "during", "s");
      registry.alias(id, known.value());
      registry.down(true);
      producer.send(known).get();
      int asked = registry.refusals();
      reader.until(LIMIT, "the stream asks again", () -> registry.refusals() > asked + 8);
      assertThat(reader.deadLetters).isEmpty();
      registry.down(false);
      reader.until(LIMIT, "the score", () -> reader.scores.size() == 2);
      assertThat(reader.scores.get(1).getEventId()).isEqualTo("during");
      assertThat(reader.deadLetters).isEmpty();
      // One that the registry, being there, does not know, is a bad record.
      byte[] unknown = ByteBuffer.allocate(9).putInt(1, 4711).array();
      producer.send(new ProducerRecord<>(topics.events(), 0, known.key(), unknown));
      producer.send(RunningStream.record(serdes, topics, "after", "s"));
      reader.until(LIMIT, "the next score", () -> reader.scores.size() == 3);
      assertThat(reader.deadLetters).hasSize(1);
      assertThat(stream.topology.fatal().error()).isEmpty();
    }
  }

  @Test
  void aBrokerThatGoesAwayAndComesBackLosesNothing() throws Exception {
    Path log = directory.resolve("log");
    EmbeddedBroker broker = EmbeddedBroker.start(log);
    String bootstrap = broker.bootstrapServers();
    int port = Integer.parseInt(bootstrap.split(":")[1]);
    TopicNames topics = TopicNames.DEFAULTS;
    broker.createTopics(topics.outputs(), 2);
    broker.createTopics(List.of(topics.events()), 2);
    List<String> ids = new ArrayList<>();
    try (EventSerdes serdes = memory();
        RunningStream stream =
            new RunningStream(
                bootstrap,
                "broker-away",
                policy(topics),
                serdes,
                new LatencyScorer(20),
                directory.resolve("state"));
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
      for (int i = 0; i < 300; i++) {
        ids.add("e" + i);
        producer.send(RunningStream.record(serdes, topics, "e" + i, "s" + i % 5));
      }
      producer.flush();
      reader.until(LIMIT, "first outcomes", () -> reader.outcomes() > 20);
      broker.close();
      TimeUnit.SECONDS.sleep(AWAY_SECONDS);
      broker = EmbeddedBroker.start(log, port, Map.of());
      for (int i = 300; i < 400; i++) {
        ids.add("e" + i);
        producer.send(RunningStream.record(serdes, topics, "e" + i, "s" + i % 5));
      }
      reader.until(LIMIT.multipliedBy(2), "all outcomes", () -> reader.outcomes() == 400);
      assertThat(reader.scores)
          .extracting(QualityScore::getEventId)
          .containsExactlyInAnyOrderElementsOf(ids);
      assertThat(stream.topology.fatal().error()).isEmpty();
    } finally {
      broker.close();
    }
  }

  @Test
  void anOutputTopicThatVanishesLosesNothingThatComesWhileItIsGone() throws Exception {
    String bootstrap = SharedBroker.get().bootstrapServers();
    TopicNames topics = SharedBroker.topics("vanished", 1);
    FakeScorer scorer = new FakeScorer().hold(id -> id.startsWith("e"));
    // The producer gives up after seconds, where its default is two minutes.
    Map<String, Object> hasty =
        Map.of(
            StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), 1000,
            StreamsConfig.producerPrefix(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG), 1000,
            StreamsConfig.producerPrefix(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG), 2000);
    try (EventSerdes serdes = memory();
        RunningStream stream =
            new RunningStream(
                bootstrap, "vanished", policy(topics), serdes, scorer, directory, hasty);
        Producer<byte[], byte[]> producer = RunningStream.producer(bootstrap);
        Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        ids.add("e" + i);
        producer.send(RunningStream.record(serdes, topics, "e" + i, "s"));
      }
      await("all in work", () -> scorer.held().size() == 10);
      await("they are pending for good", () -> committed(admin, "vanished") == 10);
      admin.deleteTopics(List.of(topics.scores())).all().get();
      await("the topic is gone", () -> !exists(admin, topics.scores()));
      scorer.hold(id -> false).finish(ids.toArray(new String[0]));
      await("the stream takes them up again", () -> stream.counters().restored() >= 10);
      SharedBroker.get().createTopics(List.of(topics.scores()), 1);
      try (OutcomeReader reader = new OutcomeReader(bootstrap, topics, serdes)) {
        reader.until(LIMIT, "the scores", () -> reader.scores.size() == 10);
        assertThat(reader.scores).extracting(QualityScore::getEventId).isEqualTo(ids);
      }
      assertThat(stream.topology.fatal().error()).isEmpty();
    }
  }

  /** Events that a group is done with, by the offsets it committed. */
  private static long committed(Admin admin, String group) {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean exists(Admin admin, String topic) {
    try {
      return admin.listTopics().names().get().contains(topic);
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.multipliedBy(3).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as(what).isNegative();
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }
}
