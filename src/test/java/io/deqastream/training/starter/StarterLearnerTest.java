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
import io.deqastream.quality.LevelDistribution;
import io.deqastream.training.LossSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt from cached filter responses holds for the whole network on pixels. */
final class StarterLearnerTest {
  private static final Path TOKENIZER = Path.of("src/main/resources/starter");
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

  @Test
  void responsesGiveTheVisualTokensOfPixels(@TempDir Path folder) throws Exception {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    LabelledPicture picture = mill.scene(0).get(1);
    Tokenizer tokenizer = tokenizer();
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseCache cache = ResponseCache.open(folder, "a test", 256, FilterBank.size());
        ResponseMaker maker = new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD);
        PixelNormalizer normalizer = new PixelNormalizer(manager, MEAN, STD, DataType.FLOAT32)) {
      maker.append(cache, List.of(picture), 0);
      StarterWeights weights = weights(manager, bank);
      StarterLearner learner =
          new StarterLearner(
              manager, weights, StarterTexts.of(tokenizer), tokenizer.size(), whitening());
      MplugOwl2Network network =
          new MplugOwl2Network(
              StarterShape.blocks(StarterShape.GRID, StarterShape.PATCH, tokenizer.size()),
              weights,
              Kernels.COMPOSED);

      NDArray responses = cache.read(manager, new int[] {0}, all());
      float[] fromResponses =
          network.visualTokensOf(learner.embedded(responses), StageTap.NONE).toFloatArray();
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

  @Test
  void sameSeedSameNumbersAndTheLossFalls(@TempDir Path folder) throws Exception {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseCache cache = ResponseCache.open(folder, "a test", 256, FilterBank.size());
        ResponseMaker maker =
            new ResponseMaker(manager, mill, StarterShape.SIZE, bank, MEAN, STD)) {
      maker.fill(cache, 4 * PictureMill.PER_SCENE, (done, of) -> {});

      List<Double> losses = new ArrayList<>();
      List<LevelDistribution> first = learnt(manager, bank, cache, losses);
      List<LevelDistribution> second = learnt(manager, bank, cache, new ArrayList<>());

      assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
      for (int i = 0; i < first.size(); i++) {
        assertThat(first.get(i).score()).isCloseTo(second.get(i).score(), within(1e-4));
      }
    }
  }

  private static List<LevelDistribution> learnt(
      NDManager parent, FilterBank bank, ResponseCache cache, List<Double> losses)
      throws Exception {
    Tokenizer tokenizer = tokenizer();
    LossSettings loss = new LossSettings(true, true, true, true, true, 1, 0.5, 1, 0);
    try (NDManager manager = parent.newSubManager()) {
      StarterLearner learner =
          new StarterLearner(
              manager,
              weights(manager, bank),
              StarterTexts.of(tokenizer),
              tokenizer.size(),
              whitening());
      learner.learn(
          cache,
          cache.labels(),
          new StarterLearner.Schedule(8, 2e-3, 0.05, loss),
          7,
          (step, terms) -> losses.add(terms.total()));
      return learner.predict(cache, 4);
    }
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
