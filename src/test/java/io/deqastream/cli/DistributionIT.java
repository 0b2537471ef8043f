package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.app.EventPublisher;
import io.deqastream.app.OutcomeFeed;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import io.deqastream.fetch.ImageReference;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.SharedBroker;
import io.deqastream.streams.TopicNames;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The built distribution as users start it: by its script, in a process of its own. */
@Timeout(300)
class DistributionIT {
  @TempDir private Path folder;

  @Test
  void theDemoScoresWhatItSendsAndEndsByItself() throws Exception {
    Process demo = start("demo", "--events", "24", "--speed", "4");
    assertThat(demo.waitFor(240, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    assertThat(output()).contains("24 events sent,", "lobby-camera", "uploads");
    assertThat(demo.exitValue()).isZero();
  }

  @Test
  void theDemoWaitsForTheOutcomesOfWhatItSentWhenItsTimeIsUp() throws Exception {
    Process demo = start("demo", "--seconds", "3", "--speed", "4");
    assertThat(demo.waitFor(240, TimeUnit.SECONDS)).as("ends by itself").isTrue();
    Matcher end =
        Pattern.compile("(\\d+) events sent, (\\d+) scored, (\\d+) without a score")
            .matcher(output());
    assertThat(end.find()).as(output()).isTrue();
    long sent = Long.parseLong(end.group(1));
    assertThat(sent).isPositive();
    assertThat(Long.parseLong(end.group(2)) + Long.parseLong(end.group(3))).isEqualTo(sent);
    assertThat(demo.exitValue()).isZero();
  }

  @Test
  void runScoresAndLeavesInOrderOnSigterm() throws Exception {
    TopicNames topics = SharedBroker.topics("dist", 2);
    Map<String, Object> client = Map.of("bootstrap.servers", SharedBroker.get().bootstrapServers());
    // Two in-memory registries that are told the same schemas in the same order give the same ids.
    String registry = "mock://dist";
    Process run = start(runArguments(topics, registry));
    Collected outcomes = new Collected();
    try (EventSerdes serdes = new EventSerdes(registry, Map.of())) {
      serdes.register(topics);
      try (OutcomeFeed feed = new OutcomeFeed(client, serdes, topics, true);
          EventPublisher publisher = new EventPublisher(client, serdes, topics.events())) {
        for (int i = 0; i < 12; i++) {
          publisher.publish("camera", picture(i), Instant.now(), Map.of()).join();
        }
        publisher
            .publish("camera", new ImageReference.Inline(new byte[0]), Instant.now(), Map.of())
            .join();
        while (outcomes.offsets.size() < 13) {
          assertThat(run.isAlive()).as(output()).isTrue();
          feed.poll(Duration.ofMillis(200), outcomes);
        }
      }
    } finally {
      run.destroy();
    }
    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(outcomes.scored).hasSize(12);
    assertThat(outcomes.reasons).containsExactly("EMPTY");
    assertThat(outcomes.offsets).doesNotHaveDuplicates();
    assertThat(outcomes.scored).as("in the order of the source's events").isSorted();
    assertThat(output()).contains("images in work when told to stop");
    // What a process says that SIGTERM ended.
    assertThat(run.exitValue()).isEqualTo(143);
  }

  private String[] runArguments(TopicNames topics, String registry) {
    List<String> arguments = new ArrayList<>(List.of("run"));
    Map<String, String> settings =
        Map.of(
            "bootstrap.servers", SharedBroker.get().bootstrapServers(),
            "schema.registry.url", registry,
            "application.id", "dist",
            "topics.events", topics.events(),
            "topics.scores", topics.scores(),
            "topics.failures", topics.failures(),
            "topics.source.quality", topics.sourceQuality(),
            "topics.dead.letters", topics.deadLetters(),
            "state.dir", folder.resolve("state").toString(),
            "health.port", "-1");
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    return arguments.toArray(String[]::new);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("deqa.distribution"), "bin", "deqa-stream").toString());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output").toFile())
        .start();
  }

  private String output() throws IOException {
    return Files.readString(folder.resolve("output"));
  }

  private static ImageReference picture(int shade) throws IOException {
    BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
    image.setRGB(shade, shade, 0xffffff);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "png", bytes);
    return new ImageReference.Inline(bytes.toByteArray());
  }

  /** What came out; one source, one partition: offsets tell the order. */
  private static final class Collected implements OutcomeFeed.Listener {
    final List<Long> offsets = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    final List<Long> scored = new ArrayList<>();

    @Override
    public void onScore(QualityScore score) {
      scored.add(score.getSourceOffset());
      offsets.add(score.getSourceOffset());
    }

    @Override
    public void onFailure(ScoringFailure failure) {
      reasons.add(failure.getReason().name());
      offsets.add(failure.getSourceOffset());
    }

    @Override
    public void onQuality(SourceQuality quality) {}

    @Override
    public void onUnreadable(String topic, int partition, long offset, String why) {
      throw new AssertionError(topic + ": " + why);
    }
  }
}
