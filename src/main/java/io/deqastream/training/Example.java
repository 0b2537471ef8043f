package io.deqastream.training;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.Gaussian;
import io.deqastream.quality.LevelDensity;
import io.deqastream.quality.MosRange;
import io.deqastream.quality.QualityLevel;
import io.deqastream.quality.SoftLabel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A picture that can be trained on: where its pixels come from and what it is to be learnt as.
 * Immutable.
 *
 * @param pixels gives them, decoding anew where they are not kept
 * @param level the level in its answer, its one-hot label
 * @param label the soft label
 * @param opinion MOS and deviation on the dataset's own scale
 * @param dataset pairs are drawn within one
 */
public record Example(
    PixelSource pixels, QualityLevel level, SoftLabel label, Gaussian opinion, String dataset) {

  /** Where pixels come from. */
  @FunctionalInterface
  public interface PixelSource {
    /** The pixels, of the model's input size. */
    ModelPixels get() throws IOException;
  }

  /** An example from an opinion on its dataset's scale. */
  public static Example of(
      PixelSource pixels, Gaussian opinion, MosRange range, LevelDensity density, String dataset) {
    return new Example(
        pixels,
        range.level(opinion.mean()),
        SoftLabel.of(range.scale(opinion), density),
        opinion,
        dataset);
  }

  /** N pairs as a batch: the A of every pair, then the B. */
  public static PairBatch batch(List<Example> a, List<Example> b) throws IOException {
    List<Example> all = new ArrayList<>(a);
    all.addAll(b);
    List<ModelPixels> pictures = new ArrayList<>();
    for (Example example : all) {
      pictures.add(example.pixels().get());
    }
    return new PairBatch(
        pictures,
        all.stream().map(Example::level).toList(),
        new PairTargets(
            all.stream().map(e -> e.label().weights()).toArray(double[][]::new),
            all.stream().map(Example::opinion).toList()));
  }
}
