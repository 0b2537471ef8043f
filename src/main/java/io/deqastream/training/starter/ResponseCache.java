package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Filter responses of many pictures on disk, 16 bits each, with their labels beside them: making a
 * picture costs far more than learning from it, and while the filters stand still their responses
 * do too. Whole scenes are appended; an interrupted file goes on where it ended. One writer;
 * readers see what was there when they opened it.
 */
final class ResponseCache implements AutoCloseable {
  private final FileChannel responses;
  private final Path labels;
  private final int patches;
  private final int filters;

  private ResponseCache(FileChannel responses, Path labels, int patches, int filters) {
    this.responses = responses;
    this.labels = labels;
    this.patches = patches;
    this.filters = filters;
  }

  /**
   * Opens or begins a cache.
   *
   * @param folder holds {@code responses.f16}, {@code labels.csv} and {@code origin.txt}
   * @param origin what the pictures are made from
   * @param patches per picture
   * @throws IOException if the folder holds pictures of another origin
   */
  static ResponseCache open(Path folder, String origin, int patches, int filters)
      throws IOException {
    Files.createDirectories(folder);
    Path written = folder.resolve("origin.txt");
    if (!Files.exists(written)) {
      Files.writeString(written, origin);
    } else if (!Files.readString(written).equals(origin)) {
      throw new IOException(
          "%s holds other pictures:%n  there  %s%n  asked  %s"
              .formatted(folder, Files.readString(written), origin));
    }
    FileChannel channel =
        FileChannel.open(
            folder.resolve("responses.f16"),
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE);
    return new ResponseCache(channel, folder.resolve("labels.csv"), patches, filters);
  }

  /** Bytes of one picture's responses. */
  int pictureBytes() {
    return patches * filters * Short.BYTES;
  }

  /** Labels of all complete pictures, in order, without pixels. */
  List<LabelledPicture> labels() throws IOException {
    List<LabelledPicture> all = new ArrayList<>();
    if (Files.exists(labels)) {
      long complete = responses.size() / pictureBytes();
      for (String line : Files.readAllLines(labels)) {
        if (all.size() < complete) {
          String[] f = line.split(",", -1);
          Distortion d = f[1].isEmpty() ? null : Distortion.valueOf(f[1]);
          all.add(
              new LabelledPicture(
                  new byte[0],
                  Double.parseDouble(f[3]),
                  Double.parseDouble(f[4]),
                  Integer.parseInt(f[0]),
                  d,
                  Double.parseDouble(f[2])));
        }
      }
    }
    return all;
  }

  /** Appends a scene's pictures: responses first, labels last. */
  void append(List<LabelledPicture> scene, ByteBuffer scenesResponses, int index)
      throws IOException {
    long at = (long) index * pictureBytes();
    while (scenesResponses.hasRemaining()) {
      at += responses.write(scenesResponses, at);
    }
    StringBuilder lines = new StringBuilder();
    for (LabelledPicture p : scene) {
      lines.append(
          "%d,%s,%s,%s,%s%n"
              .formatted(
                  p.scene(),
                  p.distortion() == null ? "" : p.distortion().name(),
                  p.strength(),
                  p.mos(),
                  p.std()));
    }
    Files.writeString(
        labels,
        lines,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Some patches of some pictures, [pictures, places, filters], fp32. */
  NDArray read(NDManager manager, int[] pictures, int[] places) throws IOException {
    int[][] same = new int[pictures.length][];
    Arrays.fill(same, places);
    return read(manager, pictures, same);
  }

  /** As above, with places of its own for every picture, equally many. */
  NDArray read(NDManager manager, int[] pictures, int[][] places) throws IOException {
    int row = filters * Short.BYTES;
    ByteBuffer whole = ByteBuffer.allocate(pictureBytes());
    ByteBuffer chosen = manager.allocateDirect(pictures.length * places[0].length * row);
    for (int i = 0; i < pictures.length; i++) {
      int picture = pictures[i];
      whole.clear();
      long at = (long) picture * pictureBytes();
      while (whole.hasRemaining()) {
        int n = responses.read(whole, at + whole.position());
        if (n < 0) {
          throw new IOException("no picture " + picture + " in the cache");
        }
      }
      for (int place : places[i]) {
        chosen.put(whole.array(), place * row, row);
      }
    }
    chosen.rewind();
    Shape shape = new Shape(pictures.length, places[0].length, filters);
    try (NDArray half =
        manager.create(chosen.order(ByteOrder.nativeOrder()), shape, DataType.FLOAT16)) {
      return half.toType(DataType.FLOAT32, true);
    }
  }

  @Override
  public void close() throws IOException {
    responses.close();
  }
}
