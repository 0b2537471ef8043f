package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.inference.QualityModelContract;
import io.deqastream.model.checkpoint.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The small checkpoint behind the port, from its folder to its answers. */
final class MplugOwl2ModelTest extends QualityModelContract {
  private static final Path FOLDER = Path.of("src/test/resources/checkpoints/tiny-fp32");

  @Override
  protected QualityModel open() throws IOException {
    return QualityModels.load(FOLDER, LoadOptions.on("cpu"));
  }

  @ParameterizedTest
  @CsvSource({"quality, golden.safetensors", "aesthetics, golden-aesthetics.safetensors"})
  void answersAsTheReferenceDoesForPixelsAndAPromptInWords(String name, String file)
      throws Exception {
    Prompt prompt = name.equals("quality") ? Prompt.QUALITY : Prompt.AESTHETICS;
    SafetensorsFile golden = SafetensorsFile.open(FOLDER.resolve(file));
    try (NDManager manager = TorchEngine.manager("cpu");
        QualityModel model = open()) {
      NDArray pixels = golden.read("pixels", manager);
      float[] expected = golden.read("logits.levels", manager).toFloatArray();

      // Both prompts are asked over one visual pass; the other one must not disturb.
      float[][][] logits =
          model.levelLogits(images(pixels), List.of(Prompt.AESTHETICS, Prompt.QUALITY, prompt));

      for (int i = 0; i < expected.length; i++) {
        assertThat(logits[2][i / 5][i % 5]).isCloseTo(expected[i], Offset.offset(1e-4f));
      }
      assertThat(logits[0]).isNotEqualTo(logits[1]);
    }
  }

  @Test
  void aBatchInPartsAnswersAsAWhole() throws IOException {
    try (MplugOwl2Model model = new ModelLoader(FOLDER, LoadOptions.on("cpu")).load()) {
      List<ModelPixels> images = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        byte[] rgb = new byte[3 * 56 * 56];
        Arrays.fill(rgb, (byte) (50 * i));
        images.add(new ModelPixels(56, rgb));
      }
      List<Prompt> prompts = List.of(Prompt.QUALITY, Prompt.AESTHETICS);
      float[][][] whole = model.levelLogits(images, prompts, Integer.MAX_VALUE);
      assertThat(whole[0][4]).isNotEqualTo(whole[0][3]);
      for (int perPass : new int[] {1, 2, 5}) {
        float[][][] parts = model.levelLogits(images, prompts, perPass);
        for (int p = 0; p < prompts.size(); p++) {
          for (int i = 0; i < images.size(); i++) {
            assertThat(parts[p][i]).containsExactly(whole[p][i], Offset.offset(1e-4f));
          }
        }
      }
    }
  }

  @Test
  void scoringLeavesNothingBehind() throws IOException {
    try (MplugOwl2Model model = new ModelLoader(FOLDER, LoadOptions.on("cpu")).load()) {
      List<ModelPixels> images = List.of(new ModelPixels(56, new byte[3 * 56 * 56]));
      List<Prompt> prompts = List.of(Prompt.QUALITY, Prompt.AESTHETICS);
      model.levelLogits(images, prompts);
      int before = model.manager().getManagedArrays().size();
      for (int i = 0; i < 5; i++) {
        model.levelLogits(images, prompts);
      }

      assertThat(model.manager().getManagedArrays()).hasSize(before);
    }
  }

  @Test
  void everNewPromptsDoNotPileUp() throws IOException {
    try (MplugOwl2Model model = new ModelLoader(FOLDER, LoadOptions.on("cpu")).load()) {
      List<ModelPixels> images = List.of(new ModelPixels(56, new byte[3 * 56 * 56]));
      List<Integer> sizes = new ArrayList<>();
      for (int i = 0; i < 3 * PromptCache.CAPACITY; i++) {
        Prompt prompt = new Prompt("new", "USER: " + "a".repeat(i) + Prompt.IMAGE + " is");
        model.levelLogits(images, List.of(prompt));
        sizes.add(model.promptsKept());
      }

      assertThat(sizes).startsWith(1, 2, 3);
      assertThat(sizes).endsWith(PromptCache.CAPACITY, PromptCache.CAPACITY);
    }
  }

  @Test
  void tellsOfEveryParameterItLoads() throws IOException {
    List<Long> done = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    LoadOptions options =
        new LoadOptions(
            "cpu",
            Optional.empty(),
            (d, t) -> {
              done.add(d);
              totals.add(t);
            });

    QualityModels.load(FOLDER, options).close();

    assertThat(done).isSorted();
    assertThat(totals).containsOnly(done.get(done.size() - 1));
  }

  @Test
  void refusesADeviceThatIsNotThere() {
    assertThatThrownBy(() -> QualityModels.load(FOLDER, LoadOptions.on("cuda:900")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cuda:900");
    assertThatThrownBy(() -> QualityModels.load(FOLDER, LoadOptions.on("tpu")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"tpu\"");
  }

  @Test
  void refusesWhatIsNoModel() {
    assertThatThrownBy(
            () -> QualityModels.load(FOLDER.resolve("config.json"), LoadOptions.on("cpu")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a model is a checkpoint folder");
    assertThatThrownBy(() -> QualityModels.load(FOLDER.resolve("none"), LoadOptions.on("cpu")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none");
    assertThat(Files.exists(FOLDER)).isTrue();
  }

  private static List<ModelPixels> images(NDArray pixels) {
    byte[] all = pixels.toByteArray();
    int size = (int) pixels.getShape().get(1);
    int each = 3 * size * size;
    List<ModelPixels> images = new ArrayList<>();
    for (int from = 0; from < all.length; from += each) {
      images.add(new ModelPixels(size, Arrays.copyOfRange(all, from, from + each)));
    }
    return images;
  }
}
