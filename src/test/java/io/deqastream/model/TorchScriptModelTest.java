package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.inference.QualityModelContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An archive that PyTorch exported, behind the port. */
final class TorchScriptModelTest extends QualityModelContract {
  private static final Path ARCHIVE = Path.of("src/test/resources/torchscript/pooled-28.pt");
  private static final String CARD =
      """
      {"input_size": 28, "image_mean": [0, 0, 0], "image_std": [1, 1, 1],
       "levels": ["excellent", "good", "fair", "poor", "bad"]}
      """;

  @TempDir private Path folder;

  @Override
  protected QualityModel open() throws IOException {
    return TorchScriptModel.open(ARCHIVE, "cpu");
  }

  @Test
  void givesWhatPyTorchGaveForTheSamePixels() throws IOException {
    byte[] rgb = new byte[3 * 28 * 28];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i % 251);
    }
    try (QualityModel model = open()) {
      float[] logits =
          model.levelLogits(List.of(new ModelPixels(28, rgb)), List.of(Prompt.QUALITY))[0][0];

      // The archive's own order is worst first.
      float[] worstFirst = {0.15023664f, 0.41102493f, -0.13491273f, 0.29792005f, 0.14925624f};
      for (int i = 0; i < logits.length; i++) {
        assertThat(logits[logits.length - 1 - i]).isCloseTo(worstFirst[i], Offset.offset(1e-5f));
      }
    }
  }

  @Test
  void refusesAnotherPrompt() throws IOException {
    List<ModelPixels> images = List.of(new ModelPixels(28, new byte[3 * 28 * 28]));
    try (QualityModel model = open()) {
      assertThatThrownBy(() -> model.levelLogits(images, List.of(Prompt.AESTHETICS)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"quality\" only");
    }
  }

  @Test
  void refusesAnArchiveWithoutItsCard() throws IOException {
    Path alone = Files.copy(ARCHIVE, folder.resolve("alone.pt"));

    assertThatThrownBy(() -> TorchScriptModel.open(alone, "cpu"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("alone.json");
  }

  @Test
  void refusesAFileThatIsNoArchive() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.pt"), "<html>");
    Files.writeString(folder.resolve("broken.json"), CARD);

    assertThatThrownBy(() -> TorchScriptModel.open(broken, "cpu"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.pt is not a TorchScript archive");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"input_size\": 28 | \"input_size\": 0 | input_size is 0",
        "[0, 0, 0] | [0, 0] | image_mean is [0,0], not three numbers",
        "\"bad\" | \"worst\" | levels holds another word",
        "\"bad\" | \"poor\" | not all five",
        "{ | [ | is not JSON",
      })
  void refusesACardThatSaysSomethingElse(String from, String to, String message)
      throws IOException {
    Path archive = Files.copy(ARCHIVE, folder.resolve("odd.pt"));
    Files.writeString(folder.resolve("odd.json"), CARD.replace(from, to));

    assertThatThrownBy(() -> TorchScriptModel.open(archive, "cpu"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("odd.json")
        .hasMessageContaining(message);
  }
}
