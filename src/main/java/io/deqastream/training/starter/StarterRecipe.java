package io.deqastream.training.starter;

import ai.djl.ndarray.NDManager;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.text.SentencePieceModel;
import io.deqastream.model.text.Tokenizer;
import io.deqastream.training.LossSettings;
import io.deqastream.training.RunSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way to a small model from scratch: make pictures out of photographs, keep what the filter
 * bank sees of them, and set up the task that teaches everything behind the filters. Same
 * photographs and seeds, same task. One thread.
 */
public final class StarterRecipe {
  private static final float[] MEAN = {0.48145467f, 0.4578275f, 0.40821072f};
  private static final float[] STD = {0.26862955f, 0.2613026f, 0.2757771f};
  private static final int ALL = StarterShape.GRID * StarterShape.GRID;
  private static final int WHITENED_SCENES = 400;

  private final Plan plan;
  private final Consumer<String> log;

  /**
   * What to make.
   *
   * @param photographs folders of photographs to spoil and learn from
   * @param tokenizer a {@code tokenizer.model}
   * @param cache folder for filter responses; an interrupted run goes on there
   * @param pictures how many to learn from, equally many out of each folder
   * @param steps updates
   * @param seed of the pictures
   */
  public record Plan(
      List<Path> photographs, Path tokenizer, Path cache, int pictures, int steps, long seed) {
    /** Checks the numbers. */
    public Plan {
      photographs = List.copyOf(photographs);
      int least = LEAST_PICTURES * Math.max(1, photographs.size()); // as many out of each folder
      if (pictures < least) {
        throw new IllegalArgumentException(
            "pictures must be %d or more, got %d".formatted(least, pictures));
      }
      if (steps < 1) {
        throw new IllegalArgumentException("steps must be positive, got " + steps);
      }
    }
  }

  private static final int LEAST_PICTURES = 128;

  private StarterRecipe(Plan plan, Consumer<String> log) {
    this.plan = plan;
    this.log = log;
  }

  /** How a model is trained from scratch, but for seed, labels and the weight of the fidelity. */
  public static RunSettings settings() {
    LossSettings losses = new LossSettings(true, true, true, true, true, 1, 0.5, 1, 0);
    return new RunSettings(losses, 1e-3, 0.03, 1, 32, 1, 1, 0.05, 20261124, 500);
  }

  /**
   * Makes the pictures that are not in the cache yet, and the task that learns from them.
   *
   * @param settings its losses, its seed of weights and batches, and its pairs in a step, which
   *     must be whole scenes: a multiple of 4
   * @param log gets a line now and then
   * @throws IOException if there are no photographs, or the cache holds pictures of others
   */
  public static StarterTask open(Plan plan, RunSettings settings, Consumer<String> log)
      throws IOException {
    if (settings.batch() % (PictureMill.PER_SCENE / 2) != 0 || settings.accumulate() != 1) {
      throw new IllegalArgumentException(
          "a batch is whole scenes of %d pairs, in one forward pass: not %d x %d pairs"
              .formatted(PictureMill.PER_SCENE / 2, settings.batch(), settings.accumulate()));
    }
    return new StarterRecipe(plan, log).open(settings);
  }

  private StarterTask open(RunSettings settings) throws IOException {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    Tokenizer tokenizer = new Tokenizer(SentencePieceModel.read(plan.tokenizer()));
    StarterTask.Vocabulary vocabulary =
        new StarterTask.Vocabulary(plan.tokenizer(), tokenizer.size(), StarterTexts.of(tokenizer));
    NDManager manager = TorchEngine.manager("cpu");
    LearntPictures pictures = new LearntPictures();
    try {
      fill(manager, bank, pictures);
      float[] whitening = pictures.rootMeanSquares(manager, WHITENED_SCENES);
      StarterWeights weights =
          new StarterWeights(manager, settings.seed(), patches(bank, whitening));
      int scenesPerStep = settings.batch() / (PictureMill.PER_SCENE / 2);
      StepSampler sampler = new StepSampler(settings.seed(), pictures.scenes(), scenesPerStep);
      return new StarterTask(
          manager,
          pictures,
          weights,
          vocabulary,
          whitening,
          sampler,
          settings.losses(),
          plan.steps());
    } catch (IOException | RuntimeException e) {
      pictures.close();
      manager.close();
      throw e;
    }
  }

  private void fill(NDManager manager, FilterBank bank, LearntPictures pictures)
      throws IOException {
    int folders = plan.photographs().size();
    int wanted = plan.pictures() / folders / PictureMill.PER_SCENE * PictureMill.PER_SCENE;
    for (int i = 0; i < folders; i++) {
      Path folder = plan.photographs().get(i);
      long seed = plan.seed() + i;
      String origin = "seed %d, %s".formatted(seed, Photographs.identity(folder));
      Path place = plan.cache().resolve("learnt-" + (i + 1));
      ResponseCache cache = ResponseCache.open(place, origin, ALL, FilterBank.size());
      try {
        fill(manager, bank, folder, seed, cache, wanted);
        pictures.add(cache, wanted);
      } catch (IOException | RuntimeException e) {
        cache.close();
        throw e;
      }
    }
  }

  private void fill(
      NDManager manager, FilterBank bank, Path folder, long seed, ResponseCache cache, int wanted)
      throws IOException {
    if (cache.labels().size() >= wanted) {
      return;
    }
    Photographs photographs = Photographs.read(folder, log);
    if (photographs.size() == 0) {
      throw new IOException(folder + ": holds no photograph that can be read");
    }
    log.accept("learning from parts of %d photographs: %s".formatted(photographs.size(), folder));
    PictureMill mill = new PictureMill(photographs, StarterShape.SIZE, seed);
    try (ResponseMaker maker =
        new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD)) {
      maker.fill(
          cache,
          wanted,
          (done, of) -> {
            if (done % 1000 == 0) {
              log.accept("made %d of %d pictures".formatted(done, of));
            }
          });
    }
  }

  static float[] patches(FilterBank bank, float[] whitening) {
    float[] filters = bank.weights();
    int inputs = filters.length / FilterBank.size();
    float[] patches = new float[StarterShape.WIDTH * inputs];
    for (int i = 0; i < filters.length; i++) {
      patches[i] = filters[i] / whitening[i / inputs];
    }
    return patches;
  }
}
