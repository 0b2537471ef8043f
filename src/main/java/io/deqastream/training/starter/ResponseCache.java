package io.deqastream.training.starter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
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

  /** Bytes of one patch's responses. */
  int patchBytes() {
    return filters * Short.BYTES;
  }

  /** Bytes of one picture's responses. */
  int pictureBytes() {
    return patches * patchBytes();
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

  /** All responses of one picture, row by row of patches, into a buffer of its size. */
  void read(int picture, ByteBuffer whole) throws IOException {
    whole.clear();
    long at = (long) picture * pictureBytes();
    while (whole.hasRemaining()) {
      int n = responses.read(whole, at + whole.position());
      if (n < 0) {
        throw new IOException("no picture " + picture + " in the cache");
      }
    }
  }

  @Override
  public void close() throws IOException {
    responses.close();
  }
}
