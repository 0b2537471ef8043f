package io.deqastream.training.starter;

import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.quality.LevelDistribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Judges any model by photographs that are spoilt on purpose, whole: how well its scores follow the
 * strength of what was done. One thread.
 */
public final class SpoiltPhotographs {
  private static final List<Distortion> LADDER =
      List.of(Distortion.BLUR, Distortion.JPEG, Distortion.NOISE, Distortion.DARK);
  private static final int LADDER_STEPS = 4;
  private static final int LADDER_SIDE = 640;

  private final QualityModel model;
  private final int batch;
  private final Consumer<String> log;

  /**
   * A judge of this model.
   *
   * @param batch pictures in one forward pass
   * @param log gets a line for every file that cannot be read
   */
  public SpoiltPhotographs(QualityModel model, int batch, Consumer<String> log) {
    this.model = model;
    this.batch = batch;
    this.log = log;
  }

  /**
   * Scores every photograph of a folder, untouched and under every distortion at five strengths.
   *
   * @param watcher told after every photograph
   * @throws IOException if the folder holds no photograph that can be read
   */
  public StarterFigures judge(Path folder, Runnable watcher) throws IOException {
    Photographs photographs = Photographs.read(folder, log);
    if (photographs.size() == 0) {
      throw new IOException(folder + ": holds no photograph that can be read");
    }
    int size = model.description().inputSize();
    PictureMill mill = new PictureMill(photographs, size, 0);
    List<LabelledPicture> pictures = new ArrayList<>();
    List<LevelDistribution> predicted = new ArrayList<>();
    for (int i = 0; i < photographs.size(); i++) {
      List<LabelledPicture> made = HeldOut.of(photographs, i, mill);
      for (int from = 0; from < made.size(); from += batch) {
        predict(made.subList(from, Math.min(made.size(), from + batch)), size, predicted);
      }
      for (LabelledPicture p : made) { // their pixels are not needed any more
        pictures.add(
            new LabelledPicture(
                new byte[0], p.mos(), p.std(), p.scene(), p.distortion(), p.strength()));
      }
      watcher.run();
    }
    return StarterFigures.of(pictures, predicted);
  }

  /**
   * The first photograph of a folder under growing distortions, for people to look at.
   *
   * @return a row for each distortion, its pictures from untouched to strongest
   * @throws IOException if the folder holds no photograph that can be read
   */
  public List<List<SpoiltPicture>> ladder(Path folder) throws IOException {
    Photographs photographs = Photographs.first(folder);
    int size = model.description().inputSize();
    PictureMill mill = new PictureMill(photographs, size, 0);
    Canvas whole = photographs.whole(0, LADDER_SIDE);
    List<List<SpoiltPicture>> rows = new ArrayList<>();
    for (Distortion kind : LADDER) {
      List<SpoiltPicture> row = new ArrayList<>();
      for (int step = 0; step <= LADDER_STEPS; step++) {
        double strength = (double) step / LADDER_STEPS;
        Canvas canvas = whole.copy();
        if (step > 0) {
          kind.apply(canvas, strength, new SplittableRandom(1));
        }
        ModelPixels pixels = new ModelPixels(size, mill.seen(canvas.quantize()));
        float[] logits = model.levelLogits(List.of(pixels), List.of(Prompt.QUALITY))[0][0];
        LevelDistribution predicted = LevelDistribution.fromLogits(logits);
        row.add(new SpoiltPicture(kind.label(), strength, canvas.toImage(), predicted));
      }
      rows.add(row);
    }
    return rows;
  }

  private void predict(
      List<LabelledPicture> pictures, int size, List<LevelDistribution> predicted) {
    List<ModelPixels> pixels = pictures.stream().map(p -> new ModelPixels(size, p.rgb())).toList();
    for (float[] logits : model.levelLogits(pixels, List.of(Prompt.QUALITY))[0]) {
      predicted.add(LevelDistribution.fromLogits(logits));
    }
  }

  /** Photographs in a folder, by their names. */
  public static int count(Path folder) throws IOException {
    return Photographs.files(folder).size();
  }
}
