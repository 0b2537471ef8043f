package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pictures of a run, out of the caches of several folders of photographs, counted through;
 * scenes too. Closes its caches. One thread.
 */
final class LearntPictures implements AutoCloseable {
  private final List<Section> sections = new ArrayList<>();
  private final List<LabelledPicture> labels = new ArrayList<>();

  /** One folder's pictures, the first of them counted {@code first} here. */
  private record Section(ResponseCache cache, int first) {}

  /** Adds the first pictures of a cache, whole scenes, which it closes from now on. */
  void add(ResponseCache cache, int pictures) throws IOException {
    int first = labels.size();
    sections.add(new Section(cache, first));
    for (LabelledPicture p : cache.labels().subList(0, pictures)) {
      int scene = first / PictureMill.PER_SCENE + p.scene();
      labels.add(
          new LabelledPicture(p.rgb(), p.mos(), p.std(), scene, p.distortion(), p.strength()));
    }
  }

  /** How many there are. */
  int size() {
    return labels.size();
  }

  /** How many contents. */
  int scenes() {
    return labels.size() / PictureMill.PER_SCENE;
  }

  /** One picture's label. */
  LabelledPicture label(int picture) {
    return labels.get(picture);
  }

  /**
   * Filter responses of some patches of some pictures, [pictures, places, filters], fp32.
   *
   * @param places of each picture, equally many
   */
  NDArray read(NDManager manager, int[] pictures, int[][] places) throws IOException {
    ResponseCache any = sections.get(0).cache();
    int row = any.patchBytes();
    ByteBuffer whole = ByteBuffer.allocate(any.pictureBytes());
    ByteBuffer chosen = manager.allocateDirect(pictures.length * places[0].length * row);
    for (int i = 0; i < pictures.length; i++) {
      Section section = section(pictures[i]);
      section.cache().read(pictures[i] - section.first(), whole);
      for (int place : places[i]) {
        chosen.put(whole.array(), place * row, row);
      }
    }
    chosen.rewind();
    Shape shape = new Shape(pictures.length, places[0].length, row / Short.BYTES);
    try (NDArray half =
        manager.create(chosen.order(ByteOrder.nativeOrder()), shape, DataType.FLOAT16)) {
      return half.toType(DataType.FLOAT32, true);
    }
  }

  /** Each filter's root mean square on untouched pictures, evenly out of all scenes. */
  float[] rootMeanSquares(NDManager parent, int mostScenes) throws IOException {
    int scenes = Math.min(mostScenes, scenes());
    int[] untouched =
        IntStream.range(0, scenes)
            .map(i -> (int) ((long) i * scenes() / scenes) * PictureMill.PER_SCENE)
            .toArray();
    int[][] places = new int[scenes][];
    Arrays.fill(places, third());
    try (NDManager work = parent.newSubManager()) {
      NDArray all = read(work, untouched, places);
      return all.reshape(-1, all.getShape().get(2))
          .square()
          .mean(new int[] {0})
          .sqrt()
          .toFloatArray();
    }
  }

  /** Every third patch: enough for a mean, at a third of the cost. */
  private static int[] third() {
    int all = StarterShape.GRID * StarterShape.GRID;
    return IntStream.range(0, all / 3 + 1).map(i -> 3 * i).toArray();
  }

  private Section section(int picture) {
    int last = sections.size() - 1;
    while (sections.get(last).first() > picture) {
      last--;
    }
    return sections.get(last);
  }

  @Override
  public void close() throws IOException {
    for (Section section : sections) {
      section.cache().close();
    }
  }
}
