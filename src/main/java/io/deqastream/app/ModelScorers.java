package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import io.deqastream.fetch.ImageFetcher;
import io.deqastream.image.ImageDecoder;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.MicroBatcher;
import io.deqastream.inference.ModelDescription;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.LoadProgress;
import io.deqastream.model.QualityModels;
import io.deqastream.scoring.ImageScorer;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the configured model once for each configured device, warms it with a full batch and a
 * single image, and builds the scorer around it. Used once, by one thread.
 */
public final class ModelScorers implements ScorerSource {
  private static final Logger LOG = LoggerFactory.getLogger(ModelScorers.class);
  private static final long REPORT_NANOS = 5_000_000_000L;

  private final DeqaConfig config;
  private final Policies policies;

  public ModelScorers(DeqaConfig config) {
    this.config = config;
    this.policies = new Policies(config);
  }

  @Override
  public Warm open(int maxInFlight, Consumer<Throwable> fatal) {
    BatchPolicy batches = policies.batches(maxInFlight);
    List<QualityModel> models = load();
    ModelDescription description = models.get(0).description();
    try {
      models.forEach(model -> warm(model, batches.maxBatchSize()));
    } catch (RuntimeException e) {
      models.forEach(QualityModel::close);
      throw new StartupException(
          "model %s does not run on %s: %s"
              .formatted(description.name(), description.device(), e.getMessage()),
          e);
    }
    MicroBatcher batcher = new MicroBatcher(models, batches);
    var unused = batcher.deviceFailure().thenAccept(fatal);
    ImageFetcher fetcher = new ImageFetcher(policies.fetching());
    ImageScorer scorer =
        new ImageScorer(
            fetcher,
            new ImageDecoder(policies.images()),
            batcher,
            policies.prompt(),
            policies.scoring(maxInFlight));
    return new Warm(new WholeScorer(scorer, batcher, fetcher), description, batcher::snapshot);
  }

  private List<QualityModel> load() {
    String folder = config.getString(DeqaConfig.MODEL_DIR);
    List<QualityModel> models = new ArrayList<>();
    try (ModelFolder checkpoint =
        folder.isEmpty() ? ModelFolder.starter() : ModelFolder.at(Path.of(folder))) {
      for (String device : config.getList(DeqaConfig.DEVICES)) {
        models.add(load(checkpoint.path(), device));
      }
      return models;
    } catch (IOException | RuntimeException e) {
      models.forEach(QualityModel::close);
      throw new StartupException("model cannot be loaded (model.dir): " + e.getMessage(), e);
    }
  }

  private static QualityModel load(Path path, String device) throws IOException {
    LoadProgress progress =
        new LoadProgress() {
          private long said = System.nanoTime();

          @Override
          public void loaded(long done, long total) {
            if (System.nanoTime() - said > REPORT_NANOS) {
              said = System.nanoTime();
              LOG.info("loading {}: {} %", path.getFileName(), 100 * done / total);
            }
          }
        };
    return QualityModels.load(path, new LoadOptions(device, Optional.empty(), progress));
  }

  /** First runs choose kernels and fill caches; a user's image should not wait for that. */
  private void warm(QualityModel model, int batch) {
    int size = model.description().inputSize();
    List<Prompt> prompts = List.of(policies.prompt());
    ModelPixels black = new ModelPixels(size, new byte[3 * size * size]);
    model.levelLogits(Collections.nCopies(batch, black), prompts);
    model.levelLogits(List.of(black), prompts);
  }

  /** The scorer with what it was lent; closes all of it, the scorer first. */
  private record WholeScorer(ImageScorer scorer, MicroBatcher batcher, ImageFetcher fetcher)
      implements Scorer {
    @Override
    public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
      return scorer.submit(request);
    }

    @Override
    public void close() {
      scorer.close();
      batcher.close();
      fetcher.close();
    }
  }
}
