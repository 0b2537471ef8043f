package io.deqastream.bench;

import ai.djl.ndarray.NDManager;
import io.deqastream.fetch.FetchPolicy;
import io.deqastream.fetch.FileAccess;
import io.deqastream.fetch.ImageFetcher;
import io.deqastream.fetch.ImageReference;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ImageLimits;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.ServingModels;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.checkpoint.PixelStatistics;
import io.deqastream.model.text.PromptIds;
import io.deqastream.scoring.ImageScorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringPolicy;
import io.deqastream.scoring.ScoringRequest;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;

/**
 * The real scorer: files fetched and decoded, batches of 16, a small random model on the CPU. Equal
 * images are scored anew, so that every event costs the same.
 */
final class BenchmarkScorer implements AutoCloseable {
  static final Duration LINGER = Duration.ofMillis(20);

  final ImageScorer scorer;
  final List<String> uris = new ArrayList<>();
  private final Path folder;
  private final NDManager manager;
  private final QualityModel model;
  private final MicroBatcher batcher;
  private final ImageFetcher fetcher;

  BenchmarkScorer() throws IOException {
    folder = Files.createTempDirectory("deqa-images");
    Random random = new Random(1);
    for (int i = 0; i < 32; i++) {
      uris.add(picture(random, folder.resolve(i + ".jpg")).toUri().toString());
    }
    manager = TorchEngine.manager("cpu");
    model =
        ServingModels.serve(
            new ModelDescription("small", "1", 224, "cpu"),
            manager.newSubManager(),
            BenchmarkModel.SMALL.config(),
            new RandomParameters(manager, ServingModels.type(manager)),
            PixelStatistics.clip(),
            BenchmarkModel.LEVELS,
            prompt -> new PromptIds(BenchmarkModel.BEFORE, BenchmarkModel.AFTER));
    batcher = new MicroBatcher(List.of(model), new BatchPolicy(16, LINGER, 1024));
    fetcher = new ImageFetcher(FetchPolicy.DEFAULT.withFiles(FileAccess.ANYWHERE));
    scorer =
        new ImageScorer(
            fetcher,
            new ImageDecoder(ImageLimits.DEFAULTS),
            batcher,
            Prompt.QUALITY,
            new ScoringPolicy(
                256, 2, Duration.ofSeconds(60), Duration.ofSeconds(20), 0, Duration.ZERO));
    tightLoop(64);
  }

  private static Path picture(Random random, Path file) throws IOException {
    BufferedImage image = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
    int phase = random.nextInt(256);
    for (int y = 0; y < 480; y++) {
      for (int x = 0; x < 640; x++) {
        int v = (x / 3 + y / 2 + phase + random.nextInt(16)) & 255;
        image.setRGB(x, y, v << 16 | (255 - v) << 8 | (v * 3 & 255));
      }
    }
    ImageIO.write(image, "jpeg", file.toFile());
    return file;
  }

  /**
   * Images per second without Kafka: as many submitted at a time as the stream has in flight, and
   * measured as the stream is, once a tenth is scored and hundreds are decoded ahead.
   */
  double tightLoop(int images) {
    Semaphore slots = new Semaphore(256);
    List<CompletableFuture<ScoringOutcome>> work = new ArrayList<>();
    AtomicInteger ended = new AtomicInteger();
    AtomicLong start = new AtomicLong();
    for (int i = 0; i < images; i++) {
      slots.acquireUninterruptibly();
      URI uri = URI.create(uris.get(i % uris.size()));
      CompletableFuture<ScoringOutcome> outcome =
          scorer.submit(new ScoringRequest("t" + i, new ImageReference.Remote(uri)));
      work.add(
          outcome.whenComplete(
              (o, e) -> {
                slots.release();
                if (ended.incrementAndGet() == images / 10) {
                  start.set(System.nanoTime());
                }
              }));
    }
    work.forEach(
        future -> {
          if (!(future.join() instanceof ScoringOutcome.Scored)) {
            throw new IllegalStateException("not scored: " + future.join());
          }
        });
    return (images - images / 10) / ((System.nanoTime() - start.get()) / 1e9);
  }

  @Override
  public void close() throws IOException {
    scorer.close();
    fetcher.close();
    batcher.close();
    model.close();
    manager.close();
    for (String uri : uris) {
      Files.delete(Path.of(URI.create(uri)));
    }
    Files.delete(folder);
  }
}
