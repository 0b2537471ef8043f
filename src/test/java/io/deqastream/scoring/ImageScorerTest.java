package io.deqastream.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.fetch.FaultServer;
import io.deqastream.fetch.ImageReference;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageLimits;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.ScriptedModel;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an image: its score, its failure, or the score of its equal. */
@Timeout(60)
class ImageScorerTest {
  @AutoClose private final ScorerFixture fixture = new ScorerFixture();
  private final ImageScorer scorer = fixture.scorer;

  @Test
  void anImageIsScored() {
    Scored scored = (Scored) fixture.submit(7, 1).join();
    assertThat(scored.distribution()).isEqualTo(ScriptedModel.answer(7));
    assertThat(scored.model()).isEqualTo(fixture.model.description());
    assertThat(scored.duplicate()).isFalse();
    assertThat(scored.image().width()).isEqualTo(40);
    assertThat(scored.image().height()).isEqualTo(30);
    assertThat(scored.image().bytes()).isEqualTo(2);
    assertThat(scored.image().sha256()).hasSize(64);
    assertThat(scored.timings().batchSize()).isEqualTo(1);
    assertThat(scorer.counts()).isEqualTo(new ScoringCounts(1, 1, 0, 0, 0, 0));
  }

  @Test
  void whatFailsForOneImageIsAValueWithItsReason() throws IOException {
    assertThat(fixture.submit(ScorerFixture.CORRUPT).join())
        .isEqualTo(unscorable("CORRUPT", "corrupt by script", 1));
    assertThat(fixture.submit(ScorerFixture.DEFECT).join())
        .isEqualTo(
            unscorable("CORRUPT", "decoding failed: java.lang.IllegalStateException: a defect", 1));
    assertThat(fixture.submit(ScriptedModel.POISON).join())
        .isEqualTo(unscorable("INFERENCE_FAILED", "poison in a batch of 1", 1));
    assertThat(fixture.remote("gopher://example.test/1").join())
        .isEqualTo(
            unscorable(
                "UNSUPPORTED_SCHEME",
                "addresses start with http, https, file or s3, not with gopher",
                0));
    try (FaultServer server = new FaultServer()) {
      assertThat(fixture.remote(server.uri("/status/404").toString()).join())
          .isEqualTo(unscorable("NOT_FOUND", "127.0.0.1 answered HTTP 404", 1));
    }
    assertThat(scorer.counts().unscorable()).isEqualTo(5);
  }

  @Test
  void equalImagesAreScoredOnceWithinTheWindow() {
    Scored first = (Scored) fixture.submit(5).join();
    Scored second = (Scored) fixture.submit(5).join();
    assertThat(second.duplicate()).isTrue();
    assertThat(second.distribution()).isEqualTo(first.distribution());
    assertThat(second.timings().batchSize()).isZero();
    fixture.time.advance(Duration.ofMinutes(10));
    assertThat(((Scored) fixture.submit(5).join()).duplicate()).as("after the window").isFalse();
    fixture.submit(6).join();
    fixture.submit(7).join();
    assertThat(scorer.remembered()).as("the cache's bound").isEqualTo(2);
    assertThat(((Scored) fixture.submit(5).join()).duplicate()).as("pushed out").isFalse();
    assertThat(fixture.model.batches()).hasSize(5);
    assertThat(scorer.counts().duplicates()).isEqualTo(1);
  }

  @Test
  void equalImagesInWorkFollowTheFirst() throws InterruptedException {
    Semaphore door = fixture.holdDecoder();
    CompletableFuture<ScoringOutcome> leader = fixture.submit(5);
    fixture.decoding.await();
    List<CompletableFuture<ScoringOutcome>> followers =
        List.of(fixture.submit(5), fixture.submit(5), fixture.submit(5));
    door.release(100);
    assertThat(((Scored) leader.join()).duplicate()).isFalse();
    assertThat(followers).allMatch(f -> ((Scored) f.join()).duplicate());
    assertThat(fixture.model.batches()).containsExactly(1);
  }

  @Test
  void aLeaderThatIsCancelledIsFollowedByAnother() throws InterruptedException {
    Semaphore door = fixture.holdDecoder();
    CompletableFuture<ScoringOutcome> leader = fixture.submit(5);
    fixture.decoding.await();
    List<CompletableFuture<ScoringOutcome>> followers =
        List.of(fixture.submit(5), fixture.submit(5));
    assertThat(leader.cancel(false)).isTrue();
    door.release(100);
    assertThat(followers.stream().filter(f -> ((Scored) f.join()).duplicate())).hasSize(1);
    assertThat(scorer.counts().abandoned()).isEqualTo(1);
  }

  @Test
  void theDeadlineEndsWhatIsStuck() throws InterruptedException {
    Semaphore door = fixture.holdDecoder();
    CompletableFuture<ScoringOutcome> stuck = fixture.submit(5);
    fixture.decoding.await();
    fixture.time.advance(Duration.ofSeconds(60));
    assertThat(stuck.join())
        .isEqualTo(unscorable("TIMEOUT", "not scored within 60000 ms, still decoding", 1));
    assertThat(scorer.counts().inFlight()).isZero();
    door.release(100);
    assertThat(fixture.submit(5).join()).isInstanceOf(Scored.class);
  }

  @Test
  void theRealDecoderIsUsed() throws IOException {
    byte[] png;
    try (var in = getClass().getResourceAsStream("/images/png-rgb.png")) {
      png = in.readAllBytes();
    }
    try (ImageScorer real =
        new ImageScorer(
            fixture.fetcher,
            new ImageDecoder(ImageLimits.DEFAULTS),
            fixture.batcher,
            Prompt.QUALITY,
            ScoringPolicy.DEFAULT)) {
      Scored scored =
          (Scored) real.submit(new ScoringRequest("png", new ImageReference.Inline(png))).join();
      assertThat(scored.image().format()).isEqualTo("png");
      assertThat(
              real.submit(new ScoringRequest("none", new ImageReference.Inline(new byte[0])))
                  .join())
          .isEqualTo(unscorable("EMPTY", "no bytes at all", 1));
    }
  }

  private static Unscorable unscorable(String reason, String detail, int attempts) {
    return new Unscorable(FailureReason.valueOf(reason), detail, attempts);
  }
}
