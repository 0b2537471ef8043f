package io.deqastream.training.starter;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.checkpoint.CheckpointWriter;
import io.deqastream.model.checkpoint.ConfigWriter;
import io.deqastream.model.checkpoint.TensorInfo;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.model.text.SentencePieceModel;
import io.deqastream.model.text.Tokenizer;
import io.deqastream.training.DivergedException;
import io.deqastream.training.LossSettings;
import io.deqastream.training.LossTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The whole way to the starter checkpoint: make pictures, keep what the filter bank sees of them,
 * teach everything behind the filters, write the folder, judge it by photographs never seen. Same
 * plan and photographs, same checkpoint. One use, one thread.
 */
public final class StarterRecipe {
  private static final float[] MEAN = {0.48145467f, 0.4578275f, 0.40821072f};
  private static final float[] STD = {0.26862955f, 0.2613026f, 0.2757771f};
  private static final int ALL = StarterShape.GRID * StarterShape.GRID;
  private static final int WHITENED_SCENES = 400;
  private static final double DECAY = 0.05;
  private static final double RANK = 1;
  private static final double NEXT_TOKEN = 0.5;

  private final Plan plan;
  private final Consumer<String> log;

  /**
   * What to make.
   *
   * @param photographs folder of photographs to spoil and learn from
   * @param heldOut folders of other photographs, to judge by
   * @param tokenizer a {@code tokenizer.model}
   * @param cache folder for filter responses; an interrupted run goes on there
   * @param out the checkpoint's folder
   * @param pictures how many to learn from
   * @param steps updates
   * @param rate peak of the learning rate
   * @param seed of the pictures
   * @param weightsSeed of first weights and batches
   * @param softLabels soft labels, or one-hot
   * @param fidelity whether pairs are compared
   */
  public record Plan(
      Path photographs,
      List<Path> heldOut,
      Path tokenizer,
      Path cache,
      Path out,
      int pictures,
      int steps,
      double rate,
      long seed,
      long weightsSeed,
      boolean softLabels,
      boolean fidelity) {}

  /**
   * A run.
   *
   * @param log gets a line now and then
   */
  public StarterRecipe(Plan plan, Consumer<String> log) {
    this.plan = plan;
    this.log = log;
  }

  /**
   * Runs it.
   *
   * @return the figures on held-out photographs, as Markdown
   * @throws DivergedException if training came to numbers that are not finite; nothing is written
   */
  public String run() throws IOException, DivergedException {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    Tokenizer tokenizer = new Tokenizer(SentencePieceModel.read(plan.tokenizer()));
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseCache learnt = open("learnt", plan.photographs())) {
      fill(manager, bank, learnt);
      List<LabelledPicture> seen = learnt.labels().subList(0, scenes() * PictureMill.PER_SCENE);
      for (int set = 0; set < plan.heldOut().size(); set++) {
        makeHeldOut(manager, bank, set);
      }
      float[] whitening = whitening(manager, learnt);
      StarterTexts texts = StarterTexts.of(tokenizer);
      StarterWeights weights =
          new StarterWeights(manager, plan.weightsSeed(), patches(bank, whitening));
      StarterLearner learner =
          new StarterLearner(manager, weights, texts, tokenizer.size(), whitening);
      learner.learn(learnt, seen, schedule(), plan.weightsSeed(), this::report);
      write(weights, texts, tokenizer.size());
      return StarterFigures.tables(figures(learner));
    }
  }

  private int scenes() {
    return plan.pictures() / PictureMill.PER_SCENE;
  }

  private StarterLearner.Schedule schedule() {
    LossSettings loss =
        new LossSettings(
            plan.softLabels(),
            true,
            true,
            true,
            true,
            plan.fidelity() ? RANK : 0,
            NEXT_TOKEN,
            1,
            0);
    return new StarterLearner.Schedule(plan.steps(), plan.rate(), DECAY, loss);
  }

  private void report(int step, LossTerms terms) {
    if ((step + 1) % 100 == 0) {
      log.accept(
          "step %d of %d: loss %.4f, fidelity %.4f, KL %.4f"
              .formatted(step + 1, plan.steps(), terms.total(), terms.rank(), terms.kl()));
    }
  }

  private ResponseCache open(String name, Path photographs) throws IOException {
    String origin = "seed %d, %s".formatted(plan.seed(), Photographs.identity(photographs));
    return ResponseCache.open(plan.cache().resolve(name), origin, ALL, FilterBank.size());
  }

  private void fill(NDManager manager, FilterBank bank, ResponseCache cache) throws IOException {
    if (cache.labels().size() >= plan.pictures()) {
      return;
    }
    Photographs photographs = photographs(plan.photographs());
    log.accept("learning from parts of " + photographs.size() + " photographs");
    PictureMill mill = new PictureMill(photographs, StarterShape.SIZE, plan.seed());
    try (ResponseMaker maker = maker(manager, mill, bank)) {
      maker.fill(
          cache,
          plan.pictures(),
          (done, of) -> {
            if (done % 1000 == 0) {
              log.accept("made %d of %d pictures".formatted(done, of));
            }
          });
    }
  }

  private void makeHeldOut(NDManager manager, FilterBank bank, int set) throws IOException {
    try (ResponseCache cache = openHeldOut(set)) {
      if (!cache.labels().isEmpty()) {
        return;
      }
      Photographs photographs = photographs(plan.heldOut().get(set));
      PictureMill mill = new PictureMill(photographs, StarterShape.SIZE, plan.seed());
      int made = 0;
      try (ResponseMaker maker = maker(manager, mill, bank)) {
        for (int i = 0; i < photographs.size(); i++) {
          List<LabelledPicture> pictures = HeldOut.of(photographs, i, mill);
          maker.append(cache, pictures, made);
          made += pictures.size();
        }
      }
    }
  }

  private ResponseCache openHeldOut(int set) throws IOException {
    return open("held-out-" + (set + 1), plan.heldOut().get(set));
  }

  private List<StarterFigures> figures(StarterLearner learner) throws IOException {
    List<StarterFigures> figures = new ArrayList<>();
    for (int set = 0; set < plan.heldOut().size(); set++) {
      try (ResponseCache cache = openHeldOut(set)) {
        List<LabelledPicture> pictures = cache.labels();
        figures.add(StarterFigures.of(pictures, learner.predict(cache, pictures.size())));
      }
    }
    return figures;
  }

  private Photographs photographs(Path folder) throws IOException {
    Photographs photographs = Photographs.read(folder, log);
    if (photographs.size() == 0) {
      throw new IOException(folder + ": holds no photograph that can be read");
    }
    return photographs;
  }

  private static ResponseMaker maker(NDManager manager, PictureMill mill, FilterBank bank) {
    return new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD);
  }

  /** Each filter's root mean square on untouched pictures. */
  private float[] whitening(NDManager manager, ResponseCache cache) throws IOException {
    int[] untouched =
        IntStream.range(0, Math.min(WHITENED_SCENES, scenes()))
            .map(i -> i * PictureMill.PER_SCENE)
            .toArray();
    try (NDManager work = manager.newSubManager()) {
      return cache
          .read(work, untouched, third())
          .reshape(-1, FilterBank.size())
          .square()
          .mean(new int[] {0})
          .sqrt()
          .toFloatArray();
    }
  }

  /** Every third patch: enough for a mean, at a third of the cost. */
  private static int[] third() {
    return IntStream.range(0, ALL / 3 + 1).map(i -> 3 * i).toArray();
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

  private void write(StarterWeights weights, StarterTexts texts, int vocabulary)
      throws IOException {
    CheckpointWriter writer = new CheckpointWriter(plan.out());
    List<Long> levels =
        IntStream.range(0, texts.levelIds().length).mapToObj(i -> texts.levelIds()[i]).toList();
    List<TensorInfo> tensors =
        weights.all().entrySet().stream()
            .map(
                e ->
                    CheckpointWriter.stored(
                        e.getKey(), DataType.FLOAT16, e.getValue().getShape().getShape()))
            .toList();
    writer.weights(tensors, name -> weights.all().get(name), CheckpointWriter.SHARD_BYTES);
    writer.json("config.json", ConfigWriter.json(StarterShape.stored(vocabulary, levels)));
    writer.json("preprocessor_config.json", ConfigWriter.preprocessor(StarterShape.SIZE));
    writer.json("tokenizer_config.json", ConfigWriter.tokenizer());
    Files.copy(
        plan.tokenizer(),
        plan.out().resolve(PromptVocabulary.FILE),
        StandardCopyOption.REPLACE_EXISTING);
  }
}
