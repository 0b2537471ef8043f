package io.deqastream.training.starter;

import io.deqastream.image.ModelPixels;
import io.deqastream.inference.Prompt;
import io.deqastream.inference.QualityModel;
import io.deqastream.quality.LevelDistribution;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Judges any model by photographs that are spoilt on purpose, whole: how well its scores follow the
 * strength of what was done. One thread.
 */
public final class SpoiltPhotographs {
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
