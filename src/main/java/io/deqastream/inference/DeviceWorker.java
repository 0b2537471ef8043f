package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.LevelDistribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device's side of the batcher: takes batches out of the room, asks its model, completes the
 * futures. Halves a batch that fails until the culprit is alone. Owns its model: calls and closes
 * it on the one thread that runs this.
 */
final class DeviceWorker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(DeviceWorker.class);

  private final QualityModel model;
  private final BatchRoom room;
  private final LongSupplier nanoTime;
  private final Consumer<DeviceException> onLost;

  /**
   * A worker.
   *
   * @param onLost told when the device is lost, before the images that wait for it fail
   */
  DeviceWorker(
      QualityModel model, BatchRoom room, LongSupplier nanoTime, Consumer<DeviceException> onLost) {
    this.model = model;
    this.room = room;
    this.nanoTime = nanoTime;
    this.onLost = onLost;
  }

  @Override
  public void run() {
    try (model) {
      List<BatchItem> batch = room.nextBatch();
      while (!batch.isEmpty()) {
        compute(batch);
        batch = room.nextBatch();
      }
    }
  }

  private void compute(List<BatchItem> batch) {
    List<BatchItem> wanted = room.wanted(batch);
    if (wanted.isEmpty()) {
      return;
    }
    if (room.lost().isPresent()) {
      fail(wanted, room.lost().get());
      return;
    }
    try {
      pass(wanted);
    } catch (DeviceException e) {
      loseDevice(e, wanted);
    } catch (RuntimeException e) {
      split(wanted, e);
    } catch (Error e) {
      loseDevice(new DeviceException("the model's thread failed: " + e, e), wanted);
    }
  }

  private void pass(List<BatchItem> batch) {
    long start = nanoTime.getAsLong();
    List<ModelPixels> pixels = batch.stream().map(item -> item.pixels).toList();
    float[][] logits = model.levelLogits(pixels, List.of(batch.get(0).prompt))[0];
    Duration inference = Duration.ofNanos(nanoTime.getAsLong() - start);
    if (logits.length != batch.size()) {
      throw new IllegalStateException(
          "the model answered " + logits.length + " of " + batch.size() + " images");
    }
    room.countPass();
    for (int i = 0; i < logits.length; i++) {
      BatchItem item = batch.get(i);
      Duration queued = Duration.ofNanos(start - item.since);
      try {
        LevelDistribution distribution = LevelDistribution.fromLogits(logits[i]);
        room.settle(List.of(item), true);
        item.future.complete(new BatchResult(distribution, queued, inference, batch.size()));
      } catch (IllegalArgumentException e) {
        fail(List.of(item), new InferenceException(e.getMessage(), e));
      }
    }
  }

  private void split(List<BatchItem> batch, RuntimeException cause) {
    int size = batch.size();
    if (size == 1) {
      InferenceException alone =
          cause instanceof InferenceException inference
              ? inference
              : new InferenceException("the model failed on this image: " + cause, cause);
      fail(batch, alone);
      return;
    }
    LOG.info("a batch of {} failed and is split: {}", size, cause.toString());
    room.countSplit();
    compute(batch.subList(0, size / 2));
    compute(batch.subList(size / 2, size));
  }

  private void loseDevice(DeviceException cause, List<BatchItem> batch) {
    List<BatchItem> all = new ArrayList<>(batch);
    all.addAll(room.lose(cause));
    LOG.error("a device is lost; {} images fail with it", all.size(), cause);
    onLost.accept(cause);
    fail(all, cause);
  }

  private void fail(List<BatchItem> batch, InferenceException cause) {
    room.settle(batch, false);
    batch.forEach(item -> item.future.completeExceptionally(cause));
  }
}
