package io.deqastream.cli;

import io.deqastream.inference.QualityModel;
import io.deqastream.training.starter.SpoiltPhotographs;
import io.deqastream.training.starter.StarterFigures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Folders of photographs that a model is judged by, with a progress bar. Stateless. */
final class SpoiltSets {
  private SpoiltSets() {}

  /** Figures of every folder. */
  static List<StarterFigures> judge(
      QualityModel model, List<Path> folders, int batch, PrintWriter err) throws IOException {
    int all = 0;
    for (Path folder : folders) {
      all += SpoiltPhotographs.count(folder);
    }
    List<StarterFigures> figures = new ArrayList<>();
    try (ProgressBar bar = ProgressBar.onTerminal(err, "judging", all)) {
      SpoiltPhotographs judge =
          new SpoiltPhotographs(model, batch, line -> bar.above(() -> err.println(line)));
      for (Path folder : folders) {
        figures.add(judge.judge(folder, bar::step));
      }
    }
    return figures;
  }
}
