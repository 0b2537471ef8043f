package io.deqastream.training.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.deqastream.model.MplugOwl2Network;
import io.deqastream.model.TorchEngine;
import io.deqastream.model.nn.Kernels;
import io.deqastream.model.nn.StageTap;
import io.deqastream.model.text.PromptVocabulary;
import io.deqastream.model.text.Tokenizer;
import io.deqastream.model.vision.PixelNormalizer;
import io.deqastream.training.RunFolder;
import io.deqastream.training.RunSettings;
import io.deqastream.training.TrainingRun;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt from cached filter responses holds for the whole network on pixels. */
final class StarterTaskTest {
  private static final Path TOKENIZER = Path.of("src/main/resources/starter");
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

  @Test
  void responsesGiveTheVisualTokensOfPixels(@TempDir Path folder) throws Exception {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    LabelledPicture picture = mill.scene(0).get(1);
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseMaker maker = new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD);
        PixelNormalizer normalizer = new PixelNormalizer(manager, MEAN, STD, DataType.FLOAT32)) {
      ResponseCache cache = cache(folder);
      maker.append(cache, mill.scene(0), 0);
      StarterWeights weights = weights(manager, bank);
      try (StarterTask task = task(manager.newSubManager(), weights, cache, 8)) {
        MplugOwl2Network network =
            new MplugOwl2Network(
                StarterShape.blocks(StarterShape.GRID, StarterShape.PATCH, tokenizer().size()),
                weights,
                Kernels.COMPOSED);
        LearntPictures pictures = new LearntPictures(); // read by its own, closed with the task
        pictures.add(cache, 8);

        NDArray responses = pictures.read(manager, new int[] {1}, new int[][] {all()});
        float[] fromResponses =
            network.visualTokensOf(task.embedded(responses), StageTap.NONE).toFloatArray();
        float[] fromPixels =
            network
                .visualTokens(normalizer.forward(pixels(manager, picture)), StageTap.NONE)
                .toFloatArray();

        assertThat(fromResponses).hasSameSizeAs(fromPixels);
        for (int i = 0; i < fromPixels.length; i++) {
          assertThat(fromResponses[i]).isCloseTo(fromPixels[i], within(5e-3f));
        }
      }
    }
  }

  @Test
  void sameSeedSameNumbersAlsoAfterAStopAndTheLossFalls(@TempDir Path folder) throws Exception {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    Path pictures = folder.resolve("cache");
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseCache cache = cache(pictures);
        ResponseMaker maker =
            new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD)) {
      maker.fill(cache, 4 * PictureMill.PER_SCENE, (done, of) -> {});
    }

    List<Double> whole = learnt(pictures, folder.resolve("whole"), false, 8);
    List<Double> cut = learnt(pictures, folder.resolve("cut"), false, 6);
    List<Double> rest = learnt(pictures, folder.resolve("cut"), true, 8);

    assertThat(whole).hasSize(8);
    assertThat(whole.get(7)).isLessThan(whole.get(0));
    assertThat(cut).isEqualTo(whole.subList(0, 6));
    assertThat(rest).isEqualTo(whole.subList(4, 8)); // saved after step 4
    Path model = Path.of("model.safetensors");
    assertThat(
            Files.mismatch(
                folder.resolve("whole").resolve(model), folder.resolve("cut").resolve(model)))
        .isEqualTo(-1);
  }

  /** Losses of the steps done, of 8; stopped after one of them as by a user. */
  private static List<Double> learnt(Path pictures, Path out, boolean resume, int stopAfter)
      throws Exception {
    RunSettings d = StarterRecipe.settings();
    RunSettings settings =
        new RunSettings(d.losses(), 2e-3, 0.03, 1, 8, 1, 1, d.weightDecay(), 7, 4);
    List<Double> losses = new ArrayList<>();
    NDManager manager = TorchEngine.manager("cpu");
    StarterWeights weights = weights(manager, FilterBank.of(StarterShape.PATCH, STD));
    try (StarterTask task = task(manager, weights, cache(pictures), 32)) {
      new TrainingRun(task, settings, new RunFolder(out))
          .run(
              resume,
              report -> {
                losses.add(report.terms().total());
                if (report.step() == stopAfter && stopAfter < task.steps()) {
                  throw new IllegalStateException("stopped");
                }
              });
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("stopped");
    }
    return losses;
  }

  private static ResponseCache cache(Path folder) throws IOException {
    return ResponseCache.open(folder, "a test", 256, FilterBank.size());
  }

  private static StarterTask task(
      NDManager manager, StarterWeights weights, ResponseCache cache, int pictures)
      throws Exception {
    LearntPictures learnt = new LearntPictures();
    learnt.add(cache, pictures);
    Tokenizer tokenizer = tokenizer();
    return new StarterTask(
        manager,
        learnt,
        weights,
        new StarterTask.Vocabulary(
            TOKENIZER.resolve(PromptVocabulary.FILE), tokenizer.size(), StarterTexts.of(tokenizer)),
        whitening(),
        new StepSampler(7, learnt.scenes(), 2),
        StarterRecipe.settings().losses(),
        8);
  }

  private static StarterWeights weights(NDManager manager, FilterBank bank) {
    return new StarterWeights(manager, 1, StarterRecipe.patches(bank, whitening()));
  }

  private static float[] whitening() {
    float[] whitening = new float[FilterBank.size()];
    for (int i = 0; i < whitening.length; i++) {
      whitening[i] = 20 + i;
    }
    return whitening;
  }

  private static int[] all() {
    int[] places = new int[StarterShape.GRID * StarterShape.GRID];
    Arrays.setAll(places, i -> i);
    return places;
  }

  private static Tokenizer tokenizer() throws Exception {
    return PromptVocabulary.open(List.of(TOKENIZER), Integer.MAX_VALUE).tokenizer().orElseThrow();
  }

  private static NDArray pixels(NDManager manager, LabelledPicture picture) {
    ByteBuffer direct = manager.allocateDirect(picture.rgb().length);
    direct.put(picture.rgb()).rewind();
    Shape shape = new Shape(1, StarterShape.SIZE, StarterShape.SIZE, 3);
    return manager.create(direct, shape, DataType.UINT8);
  }
}
