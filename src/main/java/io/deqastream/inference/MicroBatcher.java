package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import io.deqastream.quality.LevelDistribution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private final List<Thread> workers = new ArrayList<>();
  private final CompletableFuture<DeviceException> deviceFailure = new CompletableFuture<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock, down to the counters.
  private final BatchQueue<Prompt, BatchItem> queue;
  private DeviceException lost;
  private boolean closed;
  private int running;
  private long submitted;
  private long answered;
  private long failed;
  private long cancelled;
  private long passes;
  private long splits;

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
    this.queue = new BatchQueue<>(policy);
    this.description = models.get(0).description();
    for (QualityModel model : models) {
      String device = model.description().device();
      Thread worker = new Thread(() -> work(model), "deqa-inference-" + device);
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
    lock.lock();
    try {
      queue.expect();
    } finally {
      lock.unlock();
    }
    return new Ticket();
  }

  /** Submits an image that was not announced; see {@link BatchTicket#submit}. */
  public CompletableFuture<BatchResult> submit(ModelPixels pixels, Prompt prompt) {
    return enqueue(pixels, prompt, false);
  }

  /** Counts and gauges at one instant. */
  public BatcherSnapshot snapshot() {
    lock.lock();
    try {
      return new BatcherSnapshot(
          queue.upstream(),
          queue.queued(),
          running,
          submitted,
          answered,
          failed,
          cancelled,
          passes,
          splits);
    } finally {
      lock.unlock();
    }
  }

  /** Refuses what comes, computes what waits, closes the models; idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      queue.drain();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      if (announced) {
        queue.expectNoMore();
      }
      RuntimeException refusal = offer(item);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      wakeIfDue();
    } finally {
      lock.unlock();
    }
    item.future.whenComplete((result, error) -> dropUnwanted(item));
    return item.future;
  }

  private RuntimeException offer(BatchItem item) {
    if (lost != null) {
      return lost;
    }
    if (closed) {
      return new RejectedExecutionException("the batcher is closed");
    }
    if (!queue.offer(item.prompt, item, item.since)) {
      return new RejectedExecutionException(
          "the batcher's queue is full: " + queue.queued() + " of " + policy.maxQueued());
    }
    submitted++;
    return null;
  }

  /** Runs on whichever thread completes the future; does something only if that was not us. */
  private void dropUnwanted(BatchItem item) {
    lock.lock();
    try {
      if (item.phase == BatchItem.Phase.TERMINAL) {
        return;
      }
      if (item.phase == BatchItem.Phase.QUEUED) {
        queue.remove(item.prompt, item);
      } else {
        running--;
      }
      item.phase = BatchItem.Phase.TERMINAL;
      cancelled++;
    } finally {
      lock.unlock();
    }
  }

  private void wakeIfDue() {
    if (queue.queued() == 1 || queue.isDue(nanoTime.getAsLong())) {
      changed.signal();
    }
  }

  private void work(QualityModel model) {
    try (model) {
      for (List<BatchItem> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
        compute(model, batch);
      }
    }
  }

  /** Waits for work; empty when there will be none any more. */
  private List<BatchItem> nextBatch() {
    lock.lock();
    try {
      while (lost == null) {
        long now = nanoTime.getAsLong();
        BatchQueue.Decision<BatchItem> decision = queue.next(now);
        if (decision instanceof BatchQueue.Decision.Take<BatchItem> take) {
          take.items().forEach(item -> item.phase = BatchItem.Phase.RUNNING);
          running += take.items().size();
          if (queue.queued() > 0) {
            changed.signal(); // another worker must take over the clock of what is left
          }
          return take.items();
        } else if (decision instanceof BatchQueue.Decision.WaitUntil<BatchItem> wait) {
          awaitNanos(wait.nanos() - now);
        } else if (closed) {
          return List.of();
        } else {
          changed.awaitUninterruptibly();
        }
      }
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // nextBatch() is the loop
  private void awaitNanos(long nanos) {
    try {
      long left = changed.awaitNanos(nanos);
      LOG.trace("woken with {} ns left", left);
    } catch (InterruptedException e) {
      // Workers end by close() only; an interrupt from outside means nothing here.
      LOG.debug("{} ignores an interrupt", Thread.currentThread().getName());
    }
  }

  private void compute(QualityModel model, List<BatchItem> batch) {
    List<BatchItem> wanted = new ArrayList<>(batch);
    DeviceException fatal;
    lock.lock();
    try {
      wanted.removeIf(item -> item.phase == BatchItem.Phase.TERMINAL);
      fatal = lost;
    } finally {
      lock.unlock();
    }
    if (wanted.isEmpty()) {
      return;
    }
    if (fatal != null) {
      fail(wanted, fatal);
      return;
    }
    try {
      pass(model, wanted);
    } catch (DeviceException e) {
      loseDevice(e, wanted);
    } catch (RuntimeException e) {
      split(model, wanted, e);
    } catch (Error e) {
      loseDevice(new DeviceException("the model's thread failed: " + e, e), wanted);
    }
  }

  private void pass(QualityModel model, List<BatchItem> batch) {
    long start = nanoTime.getAsLong();
    List<ModelPixels> pixels = batch.stream().map(item -> item.pixels).toList();
    float[][] logits = model.levelLogits(pixels, List.of(batch.get(0).prompt))[0];
    Duration inference = Duration.ofNanos(nanoTime.getAsLong() - start);
    if (logits.length != batch.size()) {
      throw new IllegalStateException(
          "the model answered " + logits.length + " of " + batch.size() + " images");
    }
    lock.lock();
    try {
      passes++;
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < logits.length; i++) {
      BatchItem item = batch.get(i);
      Duration queued = Duration.ofNanos(start - item.since);
      try {
        LevelDistribution distribution = LevelDistribution.fromLogits(logits[i]);
        settle(List.of(item), true);
        item.future.complete(new BatchResult(distribution, queued, inference, batch.size()));
      } catch (IllegalArgumentException e) {
        fail(List.of(item), new InferenceException(e.getMessage(), e));
      }
    }
  }

  private void split(QualityModel model, List<BatchItem> batch, RuntimeException cause) {
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
    lock.lock();
    try {
      splits++;
    } finally {
      lock.unlock();
    }
    compute(model, batch.subList(0, size / 2));
    compute(model, batch.subList(size / 2, size));
  }

  private void loseDevice(DeviceException cause, List<BatchItem> batch) {
    List<BatchItem> all = new ArrayList<>(batch);
    lock.lock();
    try {
      if (lost == null) {
        lost = cause;
      }
      List<BatchItem> waiting = queue.clear();
      waiting.forEach(item -> item.phase = BatchItem.Phase.RUNNING);
      running += waiting.size();
      all.addAll(waiting);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    LOG.error("a device is lost; {} images fail with it", all.size(), cause);
    deviceFailure.complete(cause);
    fail(all, cause);
  }

  private void fail(List<BatchItem> batch, InferenceException cause) {
    settle(batch, false);
    batch.forEach(item -> item.future.completeExceptionally(cause));
  }

  /** Counts before the futures complete, so that whoever sees an answer sees it counted. */
  private void settle(List<BatchItem> batch, boolean success) {
    lock.lock();
    try {
      for (BatchItem item : batch) {
        if (item.phase == BatchItem.Phase.RUNNING) {
          item.phase = BatchItem.Phase.TERMINAL;
          running--;
          answered += success ? 1 : 0;
          failed += success ? 0 : 1;
        }
      }
    } finally {
      lock.unlock();
    }
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
      if (!spent.compareAndSet(false, true)) {
        return;
      }
      lock.lock();
      try {
        queue.expectNoMore();
        if (queue.isDue(nanoTime.getAsLong())) {
          changed.signal();
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
