package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.config.DeqaConfig;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import io.deqastream.fetch.FaultServer;
import io.deqastream.fetch.ImageReference;
import io.deqastream.streams.EventSerdes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole service, fetching, decoding and model included, over images that have no score. */
@Timeout(120)
class BadImageIT {
  @TempDir private Path state;

  @Test
  void eachIsAFailureWithItsReasonAndTheNextImageIsScored() throws Exception {
    DeqaConfig config =
        ServiceFixture.config(
            state,
            "bad",
            "devices=cpu",
            "fetch.max.bytes=100000",
            "image.max.pixels=1000000",
            "fetch.read.timeout.ms=1000",
            "fetch.retries=0");
    byte[] good = resource();
    StopSignal stop = new StopSignal();
    Connections connections = new Connections(config, stop);
    ServiceFixture.Collected outcomes = new ServiceFixture.Collected();
    try (FaultServer server = new FaultServer();
        EventSerdes serdes = connections.serdes();
        Service service = new Service(config, new ModelScorers(config), stop)) {
      server.serve(good);
      service.start();
      Map<ImageReference, ScoringFailureReason> bad = bad(server, good);
      try (OutcomeFeed feed =
              new OutcomeFeed(
                  connections.clientSettings(), serdes, new Policies(config).topics(), true);
          EventPublisher publisher =
              new EventPublisher(
                  connections.clientSettings(),
                  serdes,
                  config.getString(DeqaConfig.TOPIC_EVENTS))) {
        for (ImageReference image : bad.keySet()) {
          publisher.publish("cam", image, Instant.now(), Map.of()).join();
        }
        publisher.publish("cam", server.at("/ok"), Instant.now(), Map.of()).join();
        while (outcomes.count() < bad.size() + 1) {
          feed.poll(Duration.ofMillis(100), outcomes);
        }
      }
      assertThat(outcomes.failures)
          .extracting(ScoringFailure::getReason)
          .containsExactlyElementsOf(bad.values());
      assertThat(outcomes.failures).allMatch(failure -> !failure.getDetail().isBlank());
      assertThat(outcomes.scores).hasSize(1);
      assertThat(service.error()).isEmpty();
    }
  }

  private static Map<ImageReference, ScoringFailureReason> bad(FaultServer server, byte[] good) {
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 0x55;
    Map<ImageReference, ScoringFailureReason> bad = new LinkedHashMap<>();
    bad.put(
        new ImageReference.Remote(URI.create("gopher://example.test/1")),
        ScoringFailureReason.UNSUPPORTED_SCHEME);
    bad.put(
        new ImageReference.Remote(URI.create("file:///etc/passwd")),
        ScoringFailureReason.FORBIDDEN_ADDRESS);
    bad.put(server.at("/status/404"), ScoringFailureReason.NOT_FOUND);
    bad.put(server.at("/status/503"), ScoringFailureReason.FETCH_FAILED);
    bad.put(server.at("/slow"), ScoringFailureReason.TIMEOUT);
    bad.put(server.at("/endless"), ScoringFailureReason.TOO_LARGE);
    bad.put(new ImageReference.Inline(new byte[100_001]), ScoringFailureReason.TOO_LARGE);
    bad.put(new ImageReference.Inline(new byte[0]), ScoringFailureReason.EMPTY);
    bad.put(
        new ImageReference.Inline("<html>".getBytes(StandardCharsets.UTF_8)),
        ScoringFailureReason.UNSUPPORTED_FORMAT);
    bad.put(
        new ImageReference.Inline(Arrays.copyOf(good, good.length / 2)),
        ScoringFailureReason.TRUNCATED);
    bad.put(new ImageReference.Inline(damaged), ScoringFailureReason.CORRUPT);
    return bad;
  }

  static byte[] resource() throws IOException {
    try (var in = BadImageIT.class.getResourceAsStream("/images/png-rgb.png")) {
      return in.readAllBytes();
    }
  }
}
