package io.deqastream.training.starter;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fills a cache: makes scenes, takes their pixels through the filters and appends the responses.
 * Scenes are painted on all cores, in their order; else confined to one thread. Owns its arrays
 * until closed.
 */
final class ResponseMaker implements AutoCloseable {
  private final NDManager manager;
  private final PictureMill mill;
  private final int size;
  private final int patch;
  private final NDArray kernel;
  private final NDArray mean;
  private final NDArray std;

  ResponseMaker(
      NDManager parent, PictureMill mill, int size, FilterBank bank, float[] mean, float[] std) {
    this.manager = parent.newSubManager();
    this.mill = mill;
    this.size = size;
    this.patch = bank.patch();
    int inputs = Canvas.CHANNELS * patch * patch;
    this.kernel = manager.create(bank.weights(), new Shape(FilterBank.size(), inputs));
    this.mean = manager.create(mean);
    this.std = manager.create(std);
  }

  /** Makes scenes until the cache holds this many pictures, going on where it ended. */
  void fill(ResponseCache cache, int pictures, Progress progress) throws IOException {
    int next = cache.labels().size() / PictureMill.PER_SCENE;
    int scenes = (pictures + PictureMill.PER_SCENE - 1) / PictureMill.PER_SCENE;
    int threads = Runtime.getRuntime().availableProcessors();
    ExecutorService painters = Executors.newFixedThreadPool(threads);
    Deque<Future<List<LabelledPicture>>> ahead = new ArrayDeque<>();
    try {
      for (int scene = next; scene < scenes; scene++) {
        for (; next < Math.min(scenes, scene + 2 * threads); next++) {
          int number = next;
          ahead.add(painters.submit(() -> mill.scene(number)));
        }
        append(cache, ahead.remove().get(), scene * PictureMill.PER_SCENE);
        progress.done((scene + 1) * PictureMill.PER_SCENE, pictures);
      }
    } catch (ExecutionException e) {
      throw new IOException("a picture could not be made: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while making pictures");
    } finally {
      painters.shutdownNow();
    }
  }

  /** Takes a scene through the filters into the cache. */
  void append(ResponseCache cache, List<LabelledPicture> made, int index) throws IOException {
    try (NDManager work = manager.newSubManager()) {
      NDArray half = responses(work, made).toType(DataType.FLOAT16, false);
      cache.append(made, half.toByteBuffer(), index);
    }
  }

  /** [pictures, patches, filters] in a manager. */
  NDArray responses(NDManager work, List<LabelledPicture> pictures) {
    int grid = size / patch;
    byte[] all = new byte[pictures.size() * Canvas.CHANNELS * size * size];
    for (int i = 0; i < pictures.size(); i++) {
      System.arraycopy(
          pictures.get(i).rgb(),
          0,
          all,
          i * pictures.get(i).rgb().length,
          pictures.get(i).rgb().length);
    }
    ByteBuffer direct = work.allocateDirect(all.length);
    direct.put(all).rewind();
    int n = pictures.size();
    NDArray values =
        work.create(direct, new Shape(n, size, size, Canvas.CHANNELS), DataType.UINT8)
            .toType(DataType.FLOAT32, false)
            .div(255f)
            .sub(mean)
            .div(std);
    NDArray patches =
        values
            .reshape(n, grid, patch, grid, patch, Canvas.CHANNELS)
            .transpose(0, 1, 3, 5, 2, 4)
            .reshape(n, (long) grid * grid, (long) Canvas.CHANNELS * patch * patch);
    return patches.getNDArrayInternal().linear(patches, kernel, null).singletonOrThrow();
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Told how far it is. */
  @FunctionalInterface
  interface Progress {
    void done(int pictures, int of);
  }
}
