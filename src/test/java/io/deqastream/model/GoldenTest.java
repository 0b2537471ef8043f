package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.model.checkpoint.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every storage form's small checkpoint against the reference's recording, stage by stage. */
final class GoldenTest {
  private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");

  @ParameterizedTest
  @CsvSource({
    "tiny-fp32, golden.safetensors",
    "tiny-fp32, golden-aesthetics.safetensors",
    "bin-bf16, golden.safetensors",
    "lora, golden.safetensors"
  })
  void everyStageMeetsTheReference(String name, String file) throws Exception {
    Path folder = CHECKPOINTS.resolve(name);
    Path golden = folder.resolve(file);

    List<StageDifference> differences = ModelReport.compare(folder, LoadOptions.on("cpu"), golden);

    assertThat(differences).hasSize(SafetensorsFile.open(golden).names().size() - 3);
    assertThat(differences)
        .allSatisfy(
            d -> {
              assertThat(d.relative()).as(d.stage()).isLessThan(1e-5);
              assertThat(d.scale()).as(d.stage()).isPositive();
            });
    assertThat(differences).filteredOn(d -> d.stage().equals("logits.levels")).hasSize(1);
  }
}
