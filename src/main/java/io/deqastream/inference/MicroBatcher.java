package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Groups images from all threads of the process into batches, one worker thread per device. A batch
 * leaves when it is full, when its oldest image has waited {@code linger}, or at once when a device
 * is idle and no {@link BatchTicket} is open. Safe for any number of threads; nothing it offers
 * blocks, but {@link #close}.
 *
 * <p>A batch that fails is halved until the culprit is alone; the others get their answers. A lost
 * device is latched: everything that waits and everything submitted later fails with the same
 * {@link DeviceException}, and {@link #deviceFailure} completes.
 *
 * <p>It owns the models it is given: each is called and closed by its own worker only.
 */
public final class MicroBatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MicroBatcher.class);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

  private final BatchPolicy policy;
  private final LongSupplier nanoTime;
  private final ModelDescription description;
  private final BatchRoom room;
  private final List<Thread> workers = new ArrayList<>();
  private final CompletableFuture<DeviceException> deviceFailure = new CompletableFuture<>();

  /**
   * Starts one worker per model.
   *
   * @param models the same model, once per device
   */
  public MicroBatcher(List<? extends QualityModel> models, BatchPolicy policy) {
    this(models, policy, System::nanoTime);
  }

  MicroBatcher(List<? extends QualityModel> models, BatchPolicy policy, LongSupplier nanoTime) {
    if (models.isEmpty()) {
      throw new IllegalArgumentException("a batcher needs at least one model");
    }
    this.policy = policy;
    this.nanoTime = nanoTime;
    this.room = new BatchRoom(policy, nanoTime);
    this.description = models.get(0).description();
    for (QualityModel model : models) {
      Runnable work = new DeviceWorker(model, room, nanoTime, deviceFailure::complete);
      Thread worker = new Thread(work, "deqa-inference-" + model.description().device());
      worker.setDaemon(true);
      workers.add(worker);
    }
    workers.forEach(Thread::start);
  }

  /** The policy it works by. */
  public BatchPolicy policy() {
    return policy;
  }

  /** What its models are; the first one's, where they differ in device. */
  public ModelDescription description() {
    return description;
  }

  /** Completes with the reason when a device is lost; never otherwise. */
  public CompletableFuture<DeviceException> deviceFailure() {
    return deviceFailure.copy();
  }

  /** Announces an image. */
  public BatchTicket expect() {
    room.expect();
    return new Ticket();
  }

  /** Submits an image that was not announced; see {@link BatchTicket#submit}. */
  public CompletableFuture<BatchResult> submit(ModelPixels pixels, Prompt prompt) {
    return enqueue(pixels, prompt, false);
  }

  /** Counts and gauges at one instant. */
  public BatcherSnapshot snapshot() {
    return room.snapshot();
  }

  /** Refuses what comes, computes what waits, closes the models; idempotent. */
  @Override
  public void close() {
    room.close();
    long end = System.nanoTime() + CLOSE_LIMIT.toNanos();
    for (Thread worker : workers) {
      try {
        worker.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (worker.isAlive()) {
        // A native call cannot be interrupted; the thread is a daemon and will not hold the exit.
        LOG.warn("{} has not come back from the model within {}", worker.getName(), CLOSE_LIMIT);
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a watcher only; it does not throw
  private CompletableFuture<BatchResult> enqueue(
      ModelPixels pixels, Prompt prompt, boolean announced) {
    BatchItem item = new BatchItem(pixels, prompt, nanoTime.getAsLong());
    Optional<RuntimeException> refusal = room.admit(item, announced);
    if (refusal.isPresent()) {
      return CompletableFuture.failedFuture(refusal.get());
    }
    // Runs on whichever thread completes the future; does something only if that was not us.
    item.future.whenComplete((result, error) -> room.drop(item));
    return item.future;
  }

  private final class Ticket implements BatchTicket {
    private final AtomicBoolean spent = new AtomicBoolean();

    @Override
    public CompletableFuture<BatchResult> submit(ModelPixels pixels, Prompt prompt) {
      if (!spent.compareAndSet(false, true)) {
        throw new IllegalStateException("the ticket is spent");
      }
      return enqueue(pixels, prompt, true);
    }

    @Override
    public void close() {
      if (spent.compareAndSet(false, true)) {
        room.expectNoMore();
      }
    }
  }
}
