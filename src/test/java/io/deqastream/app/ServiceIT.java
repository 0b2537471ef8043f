package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.config.DeqaConfig;
import io.deqastream.fetch.ImageReference;
import io.deqastream.inference.BatcherSnapshot;
import io.deqastream.inference.DeviceException;
import io.deqastream.inference.ModelDescription;
import io.deqastream.metrics.ServiceMetrics;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.StubRegistry;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The service against a real broker, with a scorer that answers when it is told to. */
@Timeout(120)
class ServiceIT {
  private static final ModelDescription MODEL = new ModelDescription("held", "r1", 8, "cpu");
  private static final BatcherSnapshot NO_BATCHES = new BatcherSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path state;
  private final HeldScorer scorer = new HeldScorer();
  private final StopSignal stop = new StopSignal();

  @Test
  void scoresTellsItsHealthAndDrainsWhenItIsStopped() throws Exception {
    DeqaConfig config = config("drain");
    Connections connections = new Connections(config, stop);
    ServiceFixture.Collected outcomes = new ServiceFixture.Collected();
    try (EventSerdes serdes = connections.serdes();
        Service service = service(config, stop)) {
      service.start();
      try (OutcomeFeed feed =
          new OutcomeFeed(
              connections.clientSettings(), serdes, new Policies(config).topics(), true)) {
        publish(config, connections, serdes, 20);
        for (int i = 0; i < 15; i++) {
          scorer.next().complete(scored());
        }
        while (outcomes.count() < 15) {
          feed.poll(Duration.ofMillis(100), outcomes);
        }
        // Five are in work, nothing moves.
        List<CompletableFuture<ScoringOutcome>> left = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
          left.add(scorer.next());
        }
        assertThat(ServiceFixture.get(service, "/health/live").statusCode()).isEqualTo(200);
        assertThat(ServiceFixture.get(service, "/health/ready").statusCode()).isEqualTo(200);
        JsonNode health = JSON.readTree(ServiceFixture.get(service, "/health").body());
        assertThat(health.at("/model/name").asText()).isEqualTo("held");
        assertThat(health.at("/counters/scored").asLong()).isEqualTo(15);
        assertThat(health.at("/counters/received").asLong()).isEqualTo(20);
        assertThat(health.at("/counters/pending").asLong()).isEqualTo(5);

        // The service waits for them, and releases them, before it goes.
        CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);
        stop.await();
        left.forEach(outcome -> outcome.complete(scored()));
        closing.get(60, TimeUnit.SECONDS);
        while (outcomes.count() < 20) {
          feed.poll(Duration.ofMillis(100), outcomes);
        }
        assertThat(service.error()).isEmpty();
        assertThat(outcomes.scores).hasSize(20);
      }
    }
  }

  @Test
  void aLostDeviceStopsItAndShows() throws Exception {
    DeqaConfig config = config("fatal");
    Connections connections = new Connections(config, stop);
    try (EventSerdes serdes = connections.serdes();
        Service service = service(config, stop)) {
      service.start();
      publish(config, connections, serdes, 1);
      scorer.next().completeExceptionally(new DeviceException("cuda:0 is gone", null));
      service.await();
      assertThat(service.error()).isPresent();
      HttpResponse<String> live = ServiceFixture.get(service, "/health/live");
      assertThat(live.statusCode()).isEqualTo(503);
      assertThat(live.body()).contains("cuda:0 is gone");
    }
  }

  @Test
  void missingTopicsAreNamedWhereItMustNotCreateThem() {
    assertRefused(config("missing", "topics.create=false"))
        .hasMessage(
            "topics are missing: missing-dead, missing-events, missing-failures, missing-quality,"
                + " missing-scores; create them, or set topics.create=true");
  }

  @Test
  void whatDoesNotFitTogetherIsNamedAtOnce() throws Exception {
    try (Admin admin = new Connections(config("unfit"), stop).admin()) {
      NewTopic events =
          new NewTopic("unfit-events", 3, (short) 1).configs(Map.of("cleanup.policy", "compact"));
      NewTopic changelog = new NewTopic("unfit-pending-images-changelog", 2, (short) 1);
      admin.createTopics(List.of(events, changelog)).all().get();
    }
    assertRefused(config("unfit"))
        .hasMessageContaining("unfit-pending-images-changelog has 2 partitions")
        .hasMessageContaining("unfit-events has 3")
        .hasMessageContaining("unfit-events has cleanup.policy=compact");
  }

  @Test
  void brokersAndRegistriesThatDoNotAnswerAreNamed() {
    assertRefused(config("away", "bootstrap.servers=127.0.0.1:1", "startup.timeout.ms=1000"))
        .hasMessageStartingWith("brokers 127.0.0.1:1: no success in ")
        .hasMessageEndingWith("no answer");
    assertRefused(
            config("away", "schema.registry.url=http://127.0.0.1:1", "startup.timeout.ms=1000"))
        .hasMessageContaining("http://127.0.0.1:1")
        .hasMessageContaining("startup.timeout.ms=1000");
  }

  @Test
  void aRegistryThatIsDownAtStartIsWaitedFor() throws Exception {
    try (StubRegistry registry = new StubRegistry()) {
      registry.down(true);
      DeqaConfig config = config("late", "schema.registry.url=" + registry.url());
      Connections connections = new Connections(config, stop);
      try (EventSerdes serdes = connections.serdes();
          Service service = service(config, stop)) {
        CompletableFuture<Void> starting = CompletableFuture.runAsync(service::start);
        while (registry.refusals() < 2) {
          assertThat(starting).isNotDone();
          Thread.onSpinWait();
        }
        assertThat(ServiceFixture.get(service, "/health/live").statusCode()).isEqualTo(200);
        assertThat(ServiceFixture.get(service, "/health/ready").statusCode()).isEqualTo(503);
        registry.down(false);
        starting.get(60, TimeUnit.SECONDS);
        publish(config, connections, serdes, 1);
        scorer.next().complete(scored());
        assertThat(service.error()).isEmpty();
      }
    }
  }

  @Test
  void aTakenHealthPortIsNamed() {
    DeqaConfig config = config("port");
    Health health = new Health(Duration.ofSeconds(1), System::nanoTime);
    try (ServiceMetrics metrics = new ServiceMetrics();
        HealthServer taken = new HealthServer(health, metrics, "127.0.0.1", 0)) {
      assertRefused(config("port", "health.port=" + taken.port()))
          .hasMessageContaining("127.0.0.1:" + taken.port())
          .hasMessageContaining("health.port");
    }
    assertThat(config.getInt(DeqaConfig.HEALTH_PORT)).isZero();
  }

  private AbstractThrowableAssert<?, ?> assertRefused(DeqaConfig config) {
    try (Service service = service(config, new StopSignal())) {
      return assertThatThrownBy(service::start).isInstanceOf(StartupException.class);
    }
  }

  private Service service(DeqaConfig config, StopSignal stopped) {
    return new Service(
        config,
        (maxInFlight, fatal) -> new ScorerSource.Warm(scorer, MODEL, () -> NO_BATCHES),
        stopped);
  }

  private DeqaConfig config(String name, String... assignments) {
    return ServiceFixture.config(state, name, assignments);
  }

  private static void publish(
      DeqaConfig config, Connections connections, EventSerdes serdes, int events) {
    try (EventPublisher publisher =
        new EventPublisher(
            connections.clientSettings(), serdes, config.getString(DeqaConfig.TOPIC_EVENTS))) {
      for (int i = 0; i < events; i++) {
        publisher
            .publish(
                "camera-" + i % 3,
                new ImageReference.Remote(URI.create("http://h/" + i)),
                Instant.now(),
                Map.of())
            .join();
      }
    }
  }

  private static ScoringOutcome scored() {
    return new ScoringOutcome.Scored(
        LevelDistribution.of(0.2, 0.2, 0.2, 0.2, 0.2),
        MODEL,
        new ScoringOutcome.ImageFacts(8, 8, "png", 100, "00"),
        new ScoringOutcome.Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1),
        false);
  }
}
