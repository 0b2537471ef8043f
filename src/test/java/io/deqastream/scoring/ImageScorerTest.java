package io.deqastream.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.fetch.FaultServer;
import io.deqastream.fetch.FetchPolicy;
import io.deqastream.fetch.ImageFetcher;
import io.deqastream.fetch.ImageReference;
import io.deqastream.fetch.ManualTime;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageException;
import io.deqastream.image.ImageFault;
import io.deqastream.image.ImageFormat;
import io.deqastream.image.ImageLimits;
import io.deqastream.image.PreparedImage;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.DeviceException;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.ScriptedModel;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The way of one record over a real fetcher and batcher; the model and the decoder are scripted.
 */
@Timeout(60)
class ImageScorerTest {
  private static final int CORRUPT = 0xc0;
  private static final int DEFECT = 0xdd;

  private final ScriptedModel model = new ScriptedModel();
  private final MicroBatcher batcher = new MicroBatcher(List.of(model), BatchPolicy.DEFAULT);
  private final ImageFetcher fetcher = new ImageFetcher(FetchPolicy.DEFAULT);
  private final ManualTime time = new ManualTime();
  private final CountDownLatch decoding = new CountDownLatch(1);
  private volatile Semaphore decoderDoor;
  private ImageScorer scorer = scorer(8, Duration.ofMillis(50));

  private ImageScorer scorer(int inFlight, Duration drain) {
    ScoringPolicy policy =
        new ScoringPolicy(inFlight, 2, Duration.ofSeconds(60), drain, 2, Duration.ofMinutes(10));
    return new ImageScorer(fetcher, this::prepare, batcher, Prompt.QUALITY, policy, time);
  }

  /** The first byte is the red value that the model answers from; two values stand for faults. */
  private PreparedImage prepare(byte[] bytes) throws ImageException {
    decoding.countDown();
    if (decoderDoor != null) {
      decoderDoor.acquireUninterruptibly();
    }
    if (bytes.length == 0 || (bytes[0] & 0xff) == CORRUPT) {
      throw new ImageException(ImageFault.CORRUPT, "corrupt by script");
    }
    if ((bytes[0] & 0xff) == DEFECT) {
      throw new IllegalStateException("a defect");
    }
    return new PreparedImage(ScriptedModel.pixels(bytes[0] & 0xff), ImageFormat.JPEG, 40, 30);
  }

  @AfterEach
  void booksBalance() {
    scorer.close();
    ScoringCounts counts = scorer.counts();
    assertThat(counts.inFlight()).isZero();
    assertThat(counts.accepted())
        .isEqualTo(counts.scored() + counts.unscorable() + counts.abandoned());
    batcher.close();
    fetcher.close();
    assertThat(batcher.snapshot().expected()).isZero();
  }

  private CompletableFuture<ScoringOutcome> submit(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return scorer.submit(new ScoringRequest("r", new ImageReference.Inline(content)));
  }

  private static LevelDistribution answer(int red) {
    return LevelDistribution.fromLogits(red / 10f, 0, 0, 0, 0);
  }

  @Test
  void anImageIsScored() {
    Scored scored = (Scored) submit(7, 1).join();
    assertThat(scored.distribution()).isEqualTo(answer(7));
    assertThat(scored.model()).isEqualTo(model.description());
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
    assertThat(submit(CORRUPT).join()).isEqualTo(unscorable("CORRUPT", "corrupt by script", 1));
    assertThat(submit(DEFECT).join())
        .isEqualTo(
            unscorable("CORRUPT", "decoding failed: java.lang.IllegalStateException: a defect", 1));
    assertThat(submit(ScriptedModel.POISON).join())
        .isEqualTo(unscorable("INFERENCE_FAILED", "poison in a batch of 1", 1));
    assertThat(remote("gopher://example.test/1").join())
        .isEqualTo(
            unscorable(
                "UNSUPPORTED_SCHEME",
                "addresses start with http, https, file or s3, not with gopher",
                0));
    try (FaultServer server = new FaultServer()) {
      assertThat(remote(server.uri("/status/404").toString()).join())
          .isEqualTo(unscorable("NOT_FOUND", "127.0.0.1 answered HTTP 404", 1));
    }
    assertThat(scorer.counts().unscorable()).isEqualTo(5);
  }

  private CompletableFuture<ScoringOutcome> remote(String uri) {
    return scorer.submit(new ScoringRequest("r", new ImageReference.Remote(URI.create(uri))));
  }

  private static Unscorable unscorable(String reason, String detail, int attempts) {
    return new Unscorable(FailureReason.valueOf(reason), detail, attempts);
  }

  @Test
  void equalImagesAreScoredOnceWithinTheWindow() {
    Scored first = (Scored) submit(5).join();
    Scored second = (Scored) submit(5).join();
    assertThat(second.duplicate()).isTrue();
    assertThat(second.distribution()).isEqualTo(first.distribution());
    assertThat(second.timings().batchSize()).isZero();
    time.advance(Duration.ofMinutes(10));
    assertThat(((Scored) submit(5).join()).duplicate()).as("after the window").isFalse();
    submit(6).join();
    submit(7).join();
    assertThat(scorer.remembered()).as("the cache's bound").isEqualTo(2);
    assertThat(((Scored) submit(5).join()).duplicate()).as("pushed out").isFalse();
    assertThat(model.batches()).hasSize(5);
    assertThat(scorer.counts().duplicates()).isEqualTo(1);
  }

  @Test
  void equalImagesInWorkFollowTheFirst() throws InterruptedException {
    decoderDoor = new Semaphore(0);
    CompletableFuture<ScoringOutcome> leader = submit(5);
    decoding.await();
    List<CompletableFuture<ScoringOutcome>> followers = List.of(submit(5), submit(5), submit(5));
    decoderDoor.release(100);
    assertThat(((Scored) leader.join()).duplicate()).isFalse();
    assertThat(followers).allMatch(f -> ((Scored) f.join()).duplicate());
    assertThat(model.batches()).containsExactly(1);
  }

  @Test
  void aLeaderThatIsCancelledIsFollowedByAnother() throws InterruptedException {
    decoderDoor = new Semaphore(0);
    CompletableFuture<ScoringOutcome> leader = submit(5);
    decoding.await();
    List<CompletableFuture<ScoringOutcome>> followers = List.of(submit(5), submit(5));
    assertThat(leader.cancel(false)).isTrue();
    decoderDoor.release(100);
    assertThat(followers.stream().filter(f -> ((Scored) f.join()).duplicate())).hasSize(1);
    assertThat(scorer.counts().abandoned()).isEqualTo(1);
  }

  @Test
  void theDeadlineEndsWhatIsStuck() throws InterruptedException {
    decoderDoor = new Semaphore(0);
    CompletableFuture<ScoringOutcome> stuck = submit(5);
    decoding.await();
    time.advance(Duration.ofSeconds(60));
    assertThat(stuck.join())
        .isEqualTo(unscorable("TIMEOUT", "not scored within 60000 ms, still decoding", 1));
    assertThat(scorer.counts().inFlight()).isZero();
    decoderDoor.release(100);
    assertThat(submit(5).join()).isInstanceOf(Scored.class);
  }

  @Test
  void aLostDeviceFailsTheFuture() {
    assertThatThrownBy(submit(ScriptedModel.FATAL)::join).hasCauseInstanceOf(DeviceException.class);
    assertThatThrownBy(submit(1)::join).hasCauseInstanceOf(DeviceException.class);
    assertThat(scorer.counts().abandoned()).isEqualTo(2);
  }

  @Test
  void aFullScorerMakesItsCallerWait() throws InterruptedException {
    decoderDoor = new Semaphore(0);
    List<CompletableFuture<ScoringOutcome>> first = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      first.add(submit(i + 1));
    }
    CountDownLatch submitted = new CountDownLatch(1);
    Thread ninth =
        new Thread(
            () -> {
              submit(9).join();
              submitted.countDown();
            });
    ninth.start();
    while (ninth.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThat(scorer.counts().accepted()).isEqualTo(8);
    decoderDoor.release(100);
    submitted.await();
    first.forEach(CompletableFuture::join);
    assertThat(scorer.counts().scored()).isEqualTo(9);
  }

  @Test
  void closingAbandonsWhatTakesTooLongAndRefusesWhatComes() throws InterruptedException {
    decoderDoor = new Semaphore(0);
    CompletableFuture<ScoringOutcome> stuck = submit(5);
    decoding.await();
    scorer.close();
    scorer.close();
    assertThat(stuck).isCancelled();
    assertThatThrownBy(submit(1)::join).hasCauseInstanceOf(RejectedExecutionException.class);
    assertThat(scorer.counts()).isEqualTo(new ScoringCounts(1, 0, 0, 0, 1, 0));
    decoderDoor.release(100);
  }

  @Test
  void closingWaitsForWhatIsInFlight() {
    ImageScorer patient = scorer(8, Duration.ofSeconds(60));
    List<CompletableFuture<ScoringOutcome>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] content = {(byte) i, 3};
      all.add(patient.submit(new ScoringRequest("r" + i, new ImageReference.Inline(content))));
    }
    patient.close();
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(patient.counts().scored()).isEqualTo(8);
  }

  @Test
  void theBooksBalanceWhateverHappensAtOnce() throws InterruptedException {
    int[] kinds = {1, 2, 3, 4, 5, CORRUPT, ScriptedModel.POISON};
    List<Thread> callers = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread caller =
          new Thread(
              () -> {
                for (int i = 0; i < 250; i++) {
                  ThreadLocalRandom random = ThreadLocalRandom.current();
                  CompletableFuture<ScoringOutcome> future =
                      submit(kinds[random.nextInt(kinds.length)], random.nextInt(3));
                  if (random.nextInt(4) == 0) {
                    future.cancel(false);
                  }
                }
              });
      callers.add(caller);
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    ImageScorer done = scorer;
    while (done.counts().inFlight() > 0) {
      Thread.onSpinWait();
    }
    assertThat(done.counts().accepted()).isEqualTo(1000);
  }

  @Test
  void moreInFlightThanTheQueueHoldsIsRefused() {
    assertThatThrownBy(() -> scorer(2000, Duration.ZERO))
        .hasMessage("2000 images in flight do not fit the batcher's queue of 1024");
  }

  @Test
  void theRealDecoderIsUsed() throws IOException {
    byte[] png;
    try (var in = getClass().getResourceAsStream("/images/png-rgb.png")) {
      png = in.readAllBytes();
    }
    try (ImageScorer real =
        new ImageScorer(
            fetcher,
            new ImageDecoder(ImageLimits.DEFAULTS),
            batcher,
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
}
