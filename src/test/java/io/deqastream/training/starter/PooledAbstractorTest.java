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
import io.deqastream.model.vision.PixelNormalizer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is learnt from pooled states holds for the whole network on pixels. */
final class PooledAbstractorTest {
  private static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
  private static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

  @Test
  void theShortCutGivesTheNetworksVisualTokens(@TempDir Path folder) throws Exception {
    FilterBank bank = FilterBank.of(StarterShape.PATCH, STD);
    float[] whitening = new float[FilterBank.size()];
    for (int i = 0; i < whitening.length; i++) {
      whitening[i] = 20 + i;
    }
    LabelledPicture picture = picture();
    try (NDManager manager = TorchEngine.manager("cpu");
        ResponseCache cache = ResponseCache.open(folder, 256, FilterBank.size());
        ResponseMaker maker = new ResponseMaker(manager, null, StarterShape.SIZE, bank, MEAN, STD);
        PixelNormalizer normalizer = new PixelNormalizer(manager, MEAN, STD, DataType.FLOAT32)) {
      NDArray half = maker.responses(manager, List.of(picture)).toType(DataType.FLOAT16, false);
      cache.append(List.of(picture), half.toByteBuffer(), 0);
      StarterWeights weights =
          new StarterWeights(manager, 1, StarterRecipe.patches(bank, whitening));
      MplugOwl2Network network =
          new MplugOwl2Network(
              StarterShape.blocks(StarterShape.GRID, StarterShape.PATCH, 512),
              weights,
              Kernels.COMPOSED);
      float[][] states =
          PooledStates.of(manager, cache, 1, IntStream.range(0, 256).toArray(), whitening);

      NDArray quick =
          new PooledAbstractor(weights)
              .visualTokens(manager.create(states[0], new Shape(1, StarterShape.WIDTH)));
      NDArray whole =
          network.visualTokens(normalizer.forward(pixels(manager, picture)), StageTap.NONE);

      float[] expected = whole.toFloatArray();
      float[] actual = quick.toFloatArray();
      assertThat(actual).hasSameSizeAs(expected);
      for (int i = 0; i < actual.length; i++) {
        assertThat(actual[i]).isCloseTo(expected[i], within(2e-3f));
      }
    }
  }

  private static LabelledPicture picture() {
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    Canvas canvas = Procedural.draw(500, 400, new SplittableRandom(3));
    return new LabelledPicture(mill.seen(canvas.quantize()), 3, 0.5, 0, null, 0);
  }

  private static NDArray pixels(NDManager manager, LabelledPicture picture) {
    ByteBuffer direct = manager.allocateDirect(picture.rgb().length);
    direct.put(picture.rgb()).rewind();
    Shape shape = new Shape(1, StarterShape.SIZE, StarterShape.SIZE, 3);
    return manager.create(direct, shape, DataType.UINT8);
  }
}
