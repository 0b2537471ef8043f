package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.config.DeqaConfig;
import io.deqastream.fetch.FaultServer;
import io.deqastream.fetch.ImageReference;
import io.deqastream.streams.EventSerdes;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a monitoring system reads from the whole service, model included. */
@Timeout(120)
class MetricsIT {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) [a-z0-9_]+ .+");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-z][a-z0-9_]*(?:\\{(?:[a-z_]+=\"[^\"]*\",?)+\\})?)"
              + " (NaN|[+-]Inf|-?[0-9.]+(?:E-?[0-9]+)?)");

  @TempDir private Path state;

  @Test
  void theTextParsesAndItsNumbersAreTheCounters() throws Exception {
    DeqaConfig config = ServiceFixture.config(state, "metrics", "devices=cpu");
    StopSignal stop = new StopSignal();
    Connections connections = new Connections(config, stop);
    try (FaultServer server = new FaultServer();
        EventSerdes serdes = connections.serdes();
        Service service = new Service(config, new ModelScorers(config), stop)) {
      server.serve(BadImageIT.resource());
      service.start();
      List<ImageReference> images =
          List.of(
              server.at("/ok"),
              server.at("/status/404"),
              server.at("/status/410"),
              new ImageReference.Remote(URI.create("gopher://example.test/1")));
      outcomes(config, connections, serdes, images);
      outcomes(config, connections, serdes, List.of(server.at("/ok/again")));

      JsonNode counters = health(service).get("counters");
      Map<String, Double> read = parsed(ServiceFixture.get(service, "/metrics"));
      assertThat(counters.get("scored").asLong()).isEqualTo(2);
      Map.of(
              "received", "deqa_images_received_total",
              "restored", "deqa_images_restored_total",
              "scored", "deqa_images_scored_total",
              "abandoned", "deqa_images_abandoned_total",
              "dropped", "deqa_images_dropped_total",
              "late", "deqa_images_late_total",
              "pending", "deqa_images_pending",
              "inFlight", "deqa_images_in_flight")
          .forEach(
              (counter, meter) ->
                  assertThat(read).containsEntry(meter, counters.get(counter).asDouble()));
      assertThat(read)
          .containsEntry("deqa_images_unscorable_total{reason=\"not_found\"}", 2.0)
          .containsEntry("deqa_images_unscorable_total{reason=\"unsupported_scheme\"}", 1.0)
          .containsEntry("deqa_images_unscorable_total{reason=\"timeout\"}", 0.0)
          .containsEntry("deqa_batch_passes_total", 1.0)
          .containsEntry("deqa_batch_images_total", 1.0)
          .containsEntry("deqa_batch_queued_images", 0.0)
          // The second image is equal to the first: fetched again, not scored again.
          .containsEntry("deqa_image_stage_seconds_count{stage=\"fetch\"}", 2.0)
          .containsEntry("deqa_image_stage_seconds_count{stage=\"inference\"}", 1.0)
          .containsEntry("deqa_image_stage_seconds_bucket{stage=\"decode\",le=\"+Inf\"}", 1.0);
      assertThat(read.get("deqa_image_stage_seconds_sum{stage=\"inference\"}")).isPositive();
      assertThat(read.keySet())
          .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{area=\"heap\""))
          .anyMatch(name -> name.startsWith("kafka_stream_"));
    }
  }

  private static JsonNode health(Service service) throws Exception {
    return new ObjectMapper().readTree(ServiceFixture.get(service, "/health").body());
  }

  private static void outcomes(
      DeqaConfig config, Connections connections, EventSerdes serdes, List<ImageReference> images) {
    ServiceFixture.Collected outcomes = new ServiceFixture.Collected();
    try (OutcomeFeed feed =
            new OutcomeFeed(
                connections.clientSettings(), serdes, new Policies(config).topics(), false);
        EventPublisher publisher =
            new EventPublisher(
                connections.clientSettings(), serdes, config.getString(DeqaConfig.TOPIC_EVENTS))) {
      for (ImageReference image : images) {
        publisher.publish("cam", image, Instant.now(), Map.of()).join();
      }
      while (outcomes.count() < images.size()) {
        feed.poll(Duration.ofMillis(100), outcomes);
      }
    }
  }

  /** Samples by name and labels; fails over a line that is none. */
  private static Map<String, Double> parsed(HttpResponse<String> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    Map<String, Double> samples = new HashMap<>();
    for (String line : response.body().lines().toList()) {
      if (line.startsWith("#")) {
        assertThat(line).matches(COMMENT);
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      double value = Double.parseDouble(sample.group(2).replace("Inf", "Infinity"));
      assertThat(samples.put(sample.group(1), value)).as("twice: %s", line).isNull();
    }
    return samples;
  }
}
