package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.model.LoadOptions;
import io.deqastream.model.QualityModels;
import io.deqastream.model.checkpoint.SafetensorsFile;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.MosRange;
import io.deqastream.quality.QualityLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few steps on the tiny checkpoint: they learn, resume to the same numbers, and free memory. */
final class TrainingRunTest {
  private static final Path BASE = Path.of("src/test/resources/checkpoints/tiny-fp32");
  private static final int SIZE = 56;
  private static final TrainingScope ALL = TrainingScope.everything();

  @TempDir private Path folder;

  @Test
  void trainingLowersTheLossAndWhatItSavesServes() throws Exception {
    List<StepReport> reports = run(folder, ALL, settings(3e-3, 6, 100), 100);

    double first = mean(reports.subList(0, 4));
    double last = mean(reports.subList(reports.size() - 4, reports.size()));
    assertThat(last).isLessThan(0.7 * first);
    try (QualityModel model = QualityModels.load(folder, LoadOptions.on("cpu"))) {
      assertThat(model.levelLogits(List.of(grey(128, SIZE)), List.of(Prompt.QUALITY)))
          .hasDimensions(1, 1);
    }
  }

  @Test
  void anInterruptedRunResumesToTheSameNumbers() throws Exception {
    List<StepReport> whole = run(folder.resolve("whole"), ALL, settings(1e-3, 2, 3), 100);

    Path cut = folder.resolve("cut");
    List<StepReport> begun = run(cut, ALL, settings(1e-3, 2, 3), 5);
    List<StepReport> rest = new ArrayList<>();
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", ALL, 1)) {
      trainingRun(model, examples(), settings(1e-3, 2, 3), new RunFolder(cut)).run(true, rest::add);
    }

    assertThat(whole).hasSize(8);
    assertThat(begun).isEqualTo(whole.subList(0, 5));
    assertThat(rest).isEqualTo(whole.subList(3, 8)); // saved after step 3
    assertThat(Files.mismatch(weights(cut), weights(folder.resolve("whole")))).isEqualTo(-1);
  }

  @Test
  void adaptersAreSavedAsPeftDoesAndMergeToTheModelThatWasTrained() throws Exception {
    TrainingScope scope = new TrainingScope(Set.of(), 4);
    List<StepReport> reports = new ArrayList<>();
    float[] trained;
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", scope, 1)) {
      trainingRun(model, examples(), settings(1e-2, 4, 100), new RunFolder(folder))
          .run(false, reports::add);
      trained = logits(model);
    }

    assertThat(mean(reports.subList(12, 16))).isLessThan(mean(reports.subList(0, 4)));
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"));
    String gate = "base_model.model.model.layers.0.mlp.gate_proj.lora_";
    List<Long> down = file.info(gate + "A.weight").shape(); // [r, inputs]
    List<Long> up = file.info(gate + "B.weight").shape(); // [outputs, r]
    assertThat(down.get(0)).isEqualTo(4);
    assertThat(up.get(1)).isEqualTo(4);
    float[] before = logits(BASE);
    float[] merged = logits(folder);
    for (int i = 0; i < trained.length; i++) {
      assertThat(merged[i]).isCloseTo(trained[i], within(1e-4f));
    }
    assertThat(Math.abs(before[0] - merged[0])).isGreaterThan(0.05f);
  }

  @Test
  void aBaseInSixteenBitsIsSavedAsItWasTrained() throws Exception {
    Path base = BASE.resolveSibling("bin-bf16");
    for (TrainingScope scope : List.of(ALL, new TrainingScope(Set.of(), 2))) {
      Path out = folder.resolve("rank-" + scope.loraRank());
      float[] trained;
      try (TrainableModel model = TrainableModel.open(base, "cpu", scope, 1)) {
        trainingRun(model, examples(model.inputSize()), settings(1e-3, 1, 100), new RunFolder(out))
            .run(false, report -> {});
        trained = logits(model);
      }
      float[] saved;
      try (TrainableModel model = TrainableModel.open(out, "cpu", scope, 1)) {
        saved = logits(model);
      }
      for (int i = 0; i < trained.length; i++) {
        assertThat(saved[i]).isCloseTo(trained[i], within(2e-5f));
      }
    }
  }

  /** Of the first answer's tokens for one grey picture. */
  private static float[] logits(Path folder) throws IOException {
    try (TrainableModel model = TrainableModel.open(folder, "cpu", ALL, 1)) {
      return logits(model);
    }
  }

  private static float[] logits(TrainableModel model) {
    try (NDManager work = model.manager().newSubManager()) {
      NDArray pixels = model.pixelValues(work, List.of(grey(90, model.inputSize())));
      List<Dialogue> said = List.of(model.dialogue(QualityLevel.GOOD));
      return AnswerLogits.of(model.network(), pixels, said).toFloatArray();
    }
  }

  @Test
  void frozenPartsStayAsTheyAre() throws Exception {
    TrainingScope scope = new TrainingScope(Set.of("vision", "abstractor", "embeddings"), 0);
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", scope, 1)) {
      assertThat(model.trained().keySet())
          .noneMatch(name -> name.contains("vis") || name.contains("embed"))
          .contains("lm_head.weight", "model.norm.weight");
    }
  }

  @Test
  void stepsLeaveNoArraysBehind() throws Exception {
    List<Integer> counts = new ArrayList<>();
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", ALL, 1)) {
      trainingRun(model, examples(), settings(1e-3, 1, 100), new RunFolder(folder))
          .run(false, report -> counts.add(model.manager().getManagedArrays().size()));
    }
    assertThat(counts).hasSize(4).containsOnly(counts.get(0));
  }

  @Test
  void divergenceStopsAtItsStepAndKeepsTheLastCheckpoint() throws Exception {
    RunSettings settings = new RunSettings(LossSettings.paper(), 1e30, 0, 2, 2, 1, 0, 0, 1, 1);

    assertThatThrownBy(() -> run(folder, ALL, settings, 100))
        .isInstanceOf(TrainingFailure.class)
        .hasMessageMatching("step 2: the loss is .*; the last good checkpoint is .*-000001");
    assertThat(new RunFolder(folder).newest()).isPresent();
  }

  @Test
  void aCheckpointThatCannotBeWrittenIsSaidAndTheLastOneKept() throws Exception {
    RunFolder runs = new RunFolder(folder);
    assertThatThrownBy(
            () -> {
              try (TrainableModel model = TrainableModel.open(BASE, "cpu", ALL, 1)) {
                trainingRun(model, examples(), settings(1e-3, 2, 2), runs)
                    .run(
                        false,
                        report -> {
                          if (report.step() == 3) {
                            blockNextCheckpoint();
                          }
                        });
              }
            })
        .isInstanceOf(TrainingFailure.class)
        .hasMessageContaining("step 4: ")
        .hasMessageEndingWith("the last good checkpoint is " + folder.resolve("checkpoint-000002"));
  }

  @Test
  void noPairsIsSaid() throws Exception {
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", ALL, 1)) {
      List<Example> one = examples().subList(0, 1);
      assertThatThrownBy(() -> trainingRun(model, one, settings(1, 1, 1), new RunFolder(folder)))
          .hasMessageContaining("no pairs");
    }
  }

  /** A file where the next checkpoint's folder is to be made. */
  private void blockNextCheckpoint() {
    try {
      Path target = Files.createDirectories(folder.resolve("checkpoint-000004.part"));
      Files.delete(target);
      Files.createSymbolicLink(target, folder.resolve("nowhere/at/all"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<StepReport> run(
      Path out, TrainingScope scope, RunSettings settings, int stopAfter) throws IOException {
    List<StepReport> reports = new ArrayList<>();
    try (TrainableModel model = TrainableModel.open(BASE, "cpu", scope, 1)) {
      trainingRun(model, examples(), settings, new RunFolder(out))
          .run(
              false,
              report -> {
                reports.add(report);
                if (reports.size() == stopAfter) {
                  throw new Stop();
                }
              });
    } catch (Stop e) {
      // interrupted as by a user
    }
    return reports;
  }

  private static TrainingRun trainingRun(
      TrainableModel model, List<Example> examples, RunSettings settings, RunFolder folder) {
    return new TrainingRun(new PairTask(model, examples, settings), settings, folder);
  }

  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static RunSettings settings(double rate, int epochs, int saveEvery) {
    return new RunSettings(LossSettings.paper(), rate, 0, epochs, 2, 1, 1, 0, 7, saveEvery);
  }

  /** Sixteen grey pictures in two datasets: the brighter, the better. */
  private static List<Example> examples() {
    return examples(SIZE);
  }

  private static List<Example> examples(int size) {
    MosRange range = new MosRange(0, 100);
    return Stream.iterate(0, i -> i + 1)
        .limit(16)
        .map(
            i ->
                Example.of(
                    () -> grey(16 * i, size),
                    new Gaussian(5 + 6 * i, 15),
                    range,
                    LevelDensity.PDF,
                    i % 2 == 0 ? "even" : "odd"))
        .toList();
  }

  private static ModelPixels grey(int value, int size) {
    byte[] rgb = new byte[3 * size * size];
    Arrays.fill(rgb, (byte) value);
    return new ModelPixels(size, rgb);
  }

  private static Path weights(Path run) {
    return run.resolve("model.safetensors");
  }

  private static double mean(List<StepReport> reports) {
    return reports.stream().mapToDouble(r -> r.terms().total()).average().orElseThrow();
  }
}
