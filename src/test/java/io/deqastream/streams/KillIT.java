package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.demo.EmbeddedBroker;
import io.deqastream.events.ImageEvent;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the stream's process (SIGKILL) at random instants under load and restarts it, while a
 * second instance joins and leaves. Whoever reads what was committed must find one outcome for
 * every event, in each source's order, and the windows of an undisturbed run.
 *
 * <p>The long form: {@code mvn verify -Dit.test=KillIT -Dkills=20}. A run is repeated by its seed,
 * as far as processes can be: {@code -Dkill.seed=...}.
 */
class KillIT {
  private static final int SOURCES = 8;

  /** Events without an outcome: enough to keep the stream busy, whatever the machine's speed. */
  private static final int BACKLOG = 800;

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Instant BASE =
      Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(6));

  @TempDir Path directory;
  private final int kills = Integer.getInteger("kills", 3);
  private final long seed = Long.getLong("kill.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<ProducerRecord<String, byte[]>> sent = new ArrayList<>();
  private final List<Process> alive = new ArrayList<>();
  private TopicNames topics;
  private OutcomeReader reader;
  private Producer<String, byte[]> producer;
  private Serializer<ImageEvent> serializer;
  private Deserializer<ImageEvent> deserializer;

  @Test
  void everyEventHasOneOutcomeWhateverDies() throws Exception {
    EmbeddedBroker broker = SharedBroker.get();
    String name = "kill-" + Long.toHexString(seed);
    topics = SharedBroker.topics(name, 4);
    System.out.println("KillIT: " + kills + " kills, seed " + seed);
    try (EventSerdes shared = new EventSerdes(ScoringProcess.REGISTRY, Map.of());
        Producer<String, byte[]> events =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", 5),
                new StringSerializer(),
                (topic, value) -> value)) {
      shared.register(topics);
      serializer = shared.imageEvents().serializer();
      deserializer = shared.imageEvents().deserializer();
      producer = events;
      reader = new OutcomeReader(broker.bootstrapServers(), topics, shared);
      disturb(broker.bootstrapServers(), name);
      finish(broker.bootstrapServers(), name);
      assertOneOutcomeForEveryEvent();
      assertOrderOfEachSource();
      assertWindowsOfAnUndisturbedRun();
    } catch (AssertionError e) {
      for (String instance : new String[] {"a", "b"}) {
        System.out.println("instance " + instance + " said:");
        Files.copy(directory.resolve(instance + ".out"), System.out);
      }
      throw e;
    } finally {
      alive.forEach(Process::destroyForcibly);
      if (reader != null) {
        reader.close();
      }
    }
  }

  private void disturb(String bootstrap, String name) throws Exception {
    Process second = null;
    for (int kill = 0; kill < kills; kill++) {
      Process first = start(bootstrap, name, "a");
      if (second == null && kill % 2 == 0) {
        second = start(bootstrap, name, "b");
      } else if (second != null) {
        // Leaves in an orderly way, or dies too.
        if (random.nextBoolean()) {
          second.destroy();
        } else {
          second.destroyForcibly();
        }
        second = null;
      }
      int before = reader.outcomes();
      if (kill % 4 == 3) {
        // Early, in the midst of joining and restoring.
        load(first, Duration.ofMillis(500 + random.nextInt(3000)));
      } else {
        int more = 1 + random.nextInt(400);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (reader.outcomes() < before + more) {
          assertThat(System.nanoTime() - end).as("outcomes go on, seed %d", seed).isNegative();
          load(first, Duration.ofMillis(50));
        }
        load(first, Duration.ofMillis(random.nextInt(300)));
      }
      first.destroyForcibly().waitFor();
    }
    if (second != null) {
      second.destroyForcibly().waitFor();
    }
  }

  /** Keeps events coming and reads outcomes, for a while. */
  private void load(Process process, Duration time) throws Exception {
    long end = System.nanoTime() + time.toNanos();
    do {
      for (int i = 0; i < 20 && sent.size() - reader.outcomes() < BACKLOG; i++) {
        send();
      }
      reader.poll(Duration.ofMillis(30));
      assertThat(process.isAlive()).as("the process lives until it is killed").isTrue();
    } while (System.nanoTime() < end);
  }

  /** An event; 40 ms of event time pass, some events are late, some have no image to score. */
  private void send() {
    int i = sent.size();
    Instant arrival = BASE.plusMillis(40L * i);
    Instant captured = i % 50 == 7 ? arrival.minusSeconds(20) : arrival;
    send((i % 17 == 3 ? "fail-" : "e-") + i, "source-" + i % SOURCES, captured, arrival);
  }

  private void send(String id, String source, Instant captured, Instant arrival) {
    ImageEvent event = DriverHarness.event(id, source, captured);
    byte[] value = serializer.serialize(topics.events(), event);
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(topics.events(), null, arrival.toEpochMilli(), source, value);
    sent.add(record);
    producer.send(record);
  }

  /** Lets one process finish, closes all windows and stops it. */
  private void finish(String bootstrap, String name) throws Exception {
    int last = sent.size();
    for (int s = 0; s < SOURCES; s++) {
      Instant end = BASE.plusMillis(40L * last).plusSeconds(60);
      send("end-" + s, "source-" + s, end, end);
    }
    producer.flush();
    Process process = start(bootstrap, name, "a");
    reader.until(LIMIT, "all outcomes", () -> reader.outcomes() >= sent.size());
    process.destroy();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("stops on SIGTERM").isTrue();
    // Nothing may come after the last outcome.
    reader.poll(Duration.ofMillis(500));
    String said = Files.readString(directory.resolve("a.out"));
    assertThat(said).contains("balanced=true").contains("pending=0");
  }

  private Process start(String bootstrap, String name, String instance) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ScoringProcess.class.getName(),
                bootstrap,
                name,
                directory.resolve("state-" + instance).toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(directory.toFile(), instance + ".out"))
            .start();
    alive.add(process);
    return process;
  }

  private void assertOneOutcomeForEveryEvent() {
    Map<String, Integer> found = new HashMap<>();
    for (QualityScore score : reader.scores) {
      found.merge(score.getEventId(), 1, Integer::sum);
      String uri = "https://images.example/" + score.getEventId() + ".jpg";
      assertThat(score.getScore()).isEqualTo(FakeScorer.distribution(uri).score());
    }
    for (ScoringFailure failure : reader.failures) {
      found.merge(failure.getEventId(), 1, Integer::sum);
      assertThat(failure.getEventId()).startsWith("fail-");
    }
    Map<String, Integer> expected = new HashMap<>();
    for (ProducerRecord<String, byte[]> record : sent) {
      expected.put(event(record).getEventId(), 1);
    }
    System.out.println("KillIT: " + sent.size() + " events, " + reader.outcomes() + " outcomes");
    assertThat(found).as("seed %d", seed).isEqualTo(expected);
  }

  private void assertOrderOfEachSource() {
    Map<String, List<Long>> offsets =
        reader.scores.stream()
            .collect(
                Collectors.groupingBy(
                    QualityScore::getSourceId,
                    Collectors.mapping(QualityScore::getSourceOffset, Collectors.toList())));
    assertThat(offsets).hasSize(SOURCES);
    offsets.forEach((source, order) -> assertThat(order).as(source).isSorted());
  }

  private void assertWindowsOfAnUndisturbedRun() {
    Map<String, SourceQuality> expected;
    try (DriverHarness undisturbed =
        new DriverHarness(
            ScoringProcess.policy(topics),
            new FakeScorer(),
            directory.resolve("undisturbed"),
            Clock.systemUTC())) {
      for (ProducerRecord<String, byte[]> record : sent) {
        Instant arrival = Instant.ofEpochMilli(record.timestamp());
        undisturbed.events.pipeInput(record.key(), event(record), arrival);
      }
      expected = closed(undisturbed.quality());
    }
    assertThat(expected).hasSizeGreaterThan(SOURCES * 3);
    assertThat(closed(reader.quality)).as("seed %d", seed).isEqualTo(expected);
  }

  /** Final results by source and window, one each, without the time at which they were made. */
  private static Map<String, SourceQuality> closed(List<SourceQuality> all) {
    Map<String, SourceQuality> closed = new TreeMap<>();
    all.stream()
        .filter(SourceQuality::getClosed)
        .sorted(Comparator.comparing(SourceQuality::getWindowStart))
        .forEach(
            quality -> {
              quality.setUpdatedAt(Instant.EPOCH);
              String key = quality.getSourceId() + " " + quality.getWindowStart();
              assertThat(closed.put(key, quality)).as("second final result of " + key).isNull();
            });
    return closed;
  }

  private ImageEvent event(ProducerRecord<String, byte[]> record) {
    return deserializer.deserialize(topics.events(), record.value());
  }
}
