package io.deqastream.app;

import io.deqastream.config.ConfigSources;
import io.deqastream.config.DeqaConfig;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import io.deqastream.streams.SharedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests of the whole service share. Stateless. */
final class ServiceFixture {
  private ServiceFixture() {}

  /** On the shared broker, with topics and an application of this name. */
  static DeqaConfig config(Path state, String name, String... assignments) {
    return DeqaConfig.of(
        new ConfigSources()
            .set(DeqaConfig.BOOTSTRAP_SERVERS, SharedBroker.get().bootstrapServers())
            .set(DeqaConfig.SCHEMA_REGISTRY_URL, "mock://service-it")
            .set(DeqaConfig.APPLICATION_ID, name)
            .set(DeqaConfig.TOPIC_EVENTS, name + "-events")
            .set(DeqaConfig.TOPIC_SCORES, name + "-scores")
            .set(DeqaConfig.TOPIC_FAILURES, name + "-failures")
            .set(DeqaConfig.TOPIC_SOURCE_QUALITY, name + "-quality")
            .set(DeqaConfig.TOPIC_DEAD_LETTERS, name + "-dead")
            .set(DeqaConfig.TOPICS_PARTITIONS, 2)
            .set(DeqaConfig.STATE_DIR, state)
            .set(DeqaConfig.HEALTH_HOST, "127.0.0.1")
            .set(DeqaConfig.HEALTH_PORT, 0)
            .assignments(List.of(assignments)));
  }

  static HttpResponse<String> get(Service service, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + service.healthPort().orElseThrow() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What came out. */
  static final class Collected implements OutcomeFeed.Listener {
    final List<QualityScore> scores = new ArrayList<>();
    final List<ScoringFailure> failures = new ArrayList<>();

    int count() {
      return scores.size() + failures.size();
    }

    @Override
    public void onScore(QualityScore score) {
      scores.add(score);
    }

    @Override
    public void onFailure(ScoringFailure failure) {
      failures.add(failure);
    }

    @Override
    public void onQuality(SourceQuality quality) {}

    @Override
    public void onUnreadable(String topic, int partition, long offset, String why) {
      throw new AssertionError(topic + ": " + why);
    }
  }
}
