package io.deqastream.training.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.QualityModels;
import io.deqastream.quality.LevelDistribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bundled checkpoint, served as any other, sees what is done to a picture. */
final class StarterCheckpointTest {
  private static final Path FOLDER = Path.of("src/main/resources/starter");

  @ParameterizedTest
  @EnumSource(
      value = Distortion.class,
      names = {"BLUR", "NOISE", "JPEG", "CONTRAST", "BLOCKING", "RESAMPLE"})
  void moreOfADistortionScoresLower(Distortion kind) throws Exception {
    PictureMill mill = new PictureMill(Photographs.none(), StarterShape.SIZE, 1);
    List<ModelPixels> pictures = new ArrayList<>();
    for (double strength : new double[] {0.05, 0.5, 1}) {
      Canvas canvas = Procedural.draw(640, 480, new SplittableRandom(21)).quantize();
      kind.apply(canvas, strength, new SplittableRandom(1));
      pictures.add(new ModelPixels(StarterShape.SIZE, mill.seen(canvas.quantize())));
    }

    List<Double> scores = scores(pictures);

    assertThat(scores.get(0)).isGreaterThan(scores.get(1));
    assertThat(scores.get(1)).isGreaterThan(scores.get(2));
    assertThat(scores.get(2)).isLessThan(2.5);
  }

  @Test
  void itIsSmallAndHasItsCard() throws Exception {
    long bytes = 0;
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(12_000_000);
    assertThat(Files.readString(FOLDER.resolve("README.md")))
        .contains("20261124", "What it cannot do", "| webp |");
  }

  private static List<Double> scores(List<ModelPixels> pictures) throws Exception {
    List<Double> scores = new ArrayList<>();
    try (QualityModel model = QualityModels.load(FOLDER, LoadOptions.on("cpu"))) {
      for (float[] logits : model.levelLogits(pictures, List.of(Prompt.QUALITY))[0]) {
        scores.add(LevelDistribution.fromLogits(logits).score());
      }
    }
    return scores;
  }
}
