package io.deqastream.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.fetch.FetchPolicy;
import io.deqastream.fetch.ImageFetcher;
import io.deqastream.fetch.ImageReference;
import io.deqastream.fetch.ManualTime;
import io.deqastream.image.ImageException;
import io.deqastream.image.ImageFault;
import io.deqastream.image.ImageFormat;
import io.deqastream.image.PreparedImage;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.ScriptedModel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/**
 * A scorer over a real fetcher and batcher; the model, the decoder and the clock are scripted. One
 * per test; its close checks that all that came in is accounted for.
 */
final class ScorerFixture implements AutoCloseable {
  /** A first byte with which decoding finds the image corrupt. */
  static final int CORRUPT = 0xc0;

  /** A first byte with which the decoder itself breaks down. */
  static final int DEFECT = 0xdd;

  final ScriptedModel model = new ScriptedModel();
  final MicroBatcher batcher = new MicroBatcher(List.of(model), BatchPolicy.DEFAULT);
  final ImageFetcher fetcher = new ImageFetcher(FetchPolicy.DEFAULT);
  final ManualTime time = new ManualTime();

  /** Open once the first image is being decoded. */
  final CountDownLatch decoding = new CountDownLatch(1);

  final ImageScorer scorer = scorer(8, Duration.ofMillis(50));
  private volatile Semaphore decoderDoor;

  /** Another scorer over the same parts. */
  ImageScorer scorer(int inFlight, Duration drain) {
    ScoringPolicy policy =
        new ScoringPolicy(inFlight, 2, Duration.ofSeconds(60), drain, 2, Duration.ofMinutes(10));
    return new ImageScorer(fetcher, this::prepare, batcher, Prompt.QUALITY, policy, time);
  }

  /** From now on every decoding waits for a permit. */
  Semaphore holdDecoder() {
    decoderDoor = new Semaphore(0);
    return decoderDoor;
  }

  /** Scores these bytes: the first is the red value that the model answers from, or a fault. */
  CompletableFuture<ScoringOutcome> submit(int... bytes) {
    byte[] content = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      content[i] = (byte) bytes[i];
    }
    return scorer.submit(new ScoringRequest("r", new ImageReference.Inline(content)));
  }

  /** Scores what is at the address. */
  CompletableFuture<ScoringOutcome> remote(String uri) {
    return scorer.submit(new ScoringRequest("r", new ImageReference.Remote(URI.create(uri))));
  }

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

  @Override
  public void close() {
    scorer.close();
    ScoringCounts counts = scorer.counts();
    assertThat(counts.inFlight()).isZero();
    assertThat(counts.accepted())
        .isEqualTo(counts.scored() + counts.unscorable() + counts.abandoned());
    batcher.close();
    fetcher.close();
    assertThat(batcher.snapshot().expected()).isZero();
  }
}
