package io.deqastream.scoring;

import io.deqastream.fetch.FetchException;
import io.deqastream.fetch.FetchedImage;
import io.deqastream.image.ImageException;
import io.deqastream.image.PreparedImage;
import io.deqastream.inference.BatchResult;
import io.deqastream.inference.BatchTicket;
import io.deqastream.inference.DeviceException;
import io.deqastream.inference.InferenceException;
import io.deqastream.scoring.ScoringOutcome.ImageFacts;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Timings;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way: fetching, perhaps following an equal image, decoding, the model. Each
 * step runs on the thread on which the one before ended. Exactly one terminal transition: scored,
 * unscorable, or abandoned; with it everything the task holds is given back.
 */
final class ScoringTask {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringTask.class);

  private final ScoringParts parts;
  private final ScoringRequest request;
  private final AtomicBoolean terminal = new AtomicBoolean();
  private final Runnable decoding = this::decode;
  final CompletableFuture<ScoringOutcome> future = new CompletableFuture<>();

  // What the end gives back; guarded by this.
  private boolean ended;
  private Future<?> step;
  private BatchTicket ticket;
  private Runnable deadline = () -> {};
  private ScoreKey leading;

  // Handed from step to step; also read by the deadline's thread.
  private volatile String stage = "fetching";
  private volatile FetchedImage image;

  ScoringTask(ScoringParts parts, ScoringRequest request) {
    this.parts = parts;
    this.request = request;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // watchers only; they do not throw
  void start() {
    parts.live().add(this);
    future.whenComplete((outcome, error) -> end(null, null, false)); // a cancelling caller
    expectOnDevice();
    Runnable timer = parts.time().after(parts.policy().deadline(), this::expire);
    synchronized (this) {
      deadline = timer;
    }
    CompletableFuture<FetchedImage> fetch = parts.fetcher().fetch(request.image());
    enter("fetching", fetch);
    fetch.whenComplete(this::fetched);
  }

  private void fetched(FetchedImage fetched, Throwable error) {
    if (error == null) {
      image = fetched;
      consult();
    } else if (error instanceof FetchException e) {
      unscorable(FailureReasons.of(e.fault()), e.getMessage(), e.attempts(), false);
    } else {
      end(null, error, false);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // watchers only; they do not throw
  private void consult() {
    String revision = parts.batcher().description().revision();
    ScoreKey key = new ScoreKey(image.sha256(), revision, parts.prompt());
    DuplicateCache.Advice advice = parts.duplicates().consult(key, parts.time().nanos());
    if (advice instanceof DuplicateCache.Advice.Take take) {
      duplicate(take.scored());
    } else if (advice instanceof DuplicateCache.Advice.Follow follow) {
      releaseTicket(); // it is not on its way to the device now
      enter("waiting for an equal image", null);
      follow.outcome().whenComplete((outcome, error) -> followed(outcome));
    } else if (lead(key)) {
      enter("waiting to be decoded", null);
      parts.decoders().execute(decoding);
      if (terminal.get()) {
        parts.decoders().remove(decoding);
      }
    }
  }

  private void followed(Optional<ScoringOutcome> outcome) {
    if (terminal.get()) {
      return;
    }
    if (outcome.isEmpty()) {
      expectOnDevice();
      consult();
    } else if (outcome.get() instanceof Scored scored) {
      duplicate(scored);
    } else if (outcome.get() instanceof Unscorable same) {
      unscorable(same.reason(), same.detail(), image.attempts(), false);
    }
  }

  private void duplicate(Scored of) {
    Timings timings = new Timings(image.elapsed(), Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
    end(new Scored(of.distribution(), of.model(), of.image(), timings, true), null, false);
  }

  private void decode() {
    if (terminal.get()) {
      return;
    }
    enter("decoding", null);
    FetchedImage fetched = image;
    long start = parts.time().nanos();
    PreparedImage prepared;
    try {
      prepared = parts.preparation().prepare(fetched.bytes());
    } catch (ImageException e) {
      unscorable(FailureReasons.of(e.fault()), e.getMessage(), fetched.attempts(), true);
      return;
    } catch (RuntimeException | Error e) {
      // Must not come back as a fatal error: the image would stop the service again and again.
      LOG.error("decoding {} failed unexpectedly", request.id(), e);
      FailureReason reason =
          e instanceof OutOfMemoryError ? FailureReason.TOO_LARGE : FailureReason.CORRUPT;
      unscorable(reason, "decoding failed: " + e, fetched.attempts(), false);
      return;
    }
    Duration decodeTime = Duration.ofNanos(parts.time().nanos() - start);
    ImageFacts facts =
        new ImageFacts(
            prepared.width(),
            prepared.height(),
            prepared.format().label(),
            fetched.bytes().length,
            fetched.sha256());
    // The file's bytes have done their work; what waits for the model are pixels.
    image = new FetchedImage(new byte[0], fetched.sha256(), fetched.attempts(), fetched.elapsed());
    ask(prepared, facts, decodeTime);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // watchers only; they do not throw
  private void ask(PreparedImage prepared, ImageFacts facts, Duration decodeTime) {
    BatchTicket own;
    synchronized (this) {
      own = ticket;
      ticket = null;
    }
    if (own == null) {
      return; // ended meanwhile
    }
    CompletableFuture<BatchResult> answer = own.submit(prepared.pixels(), parts.prompt());
    enter("waiting for the model", answer);
    answer.whenComplete((result, error) -> answered(result, error, facts, decodeTime));
  }

  private void answered(
      BatchResult result, Throwable error, ImageFacts facts, Duration decodeTime) {
    if (error == null) {
      Timings timings =
          new Timings(
              image.elapsed(), decodeTime, result.queue(), result.inference(), result.batchSize());
      end(
          new Scored(result.distribution(), parts.batcher().description(), facts, timings, false),
          null,
          true);
    } else if (error instanceof InferenceException && !(error instanceof DeviceException)) {
      unscorable(FailureReason.INFERENCE_FAILED, error.getMessage(), image.attempts(), true);
    } else {
      end(null, error, false);
    }
  }

  private void expire() {
    FetchedImage known = image;
    unscorable(
        FailureReason.TIMEOUT,
        "not scored within %d ms, still %s".formatted(parts.policy().deadline().toMillis(), stage),
        known == null ? 0 : known.attempts(),
        false);
  }

  /** Ends the task without an outcome, for a scorer that closes. */
  void abandon() {
    end(null, new CancellationException("the scorer was closed, still " + stage), false);
  }

  private void unscorable(FailureReason reason, String detail, int attempts, boolean shared) {
    end(new Unscorable(reason, detail, attempts), null, shared);
  }

  /**
   * The terminal transition; what comes second does nothing.
   *
   * @param shared whether an equal image would have ended the same way
   */
  private void end(ScoringOutcome outcome, Throwable error, boolean shared) {
    if (!terminal.compareAndSet(false, true)) {
      return;
    }
    Future<?> running;
    Runnable timer;
    ScoreKey led;
    synchronized (this) {
      ended = true;
      running = step;
      timer = deadline;
      led = leading;
    }
    timer.run();
    releaseTicket();
    if (running != null) {
      running.cancel(false);
    }
    parts.decoders().remove(decoding);
    // The books and the memory first: whoever sees the outcome sees it counted and remembered.
    parts.ledger().leave(outcome);
    if (led != null) {
      Optional<ScoringOutcome> common = shared ? Optional.of(outcome) : Optional.empty();
      parts.duplicates().settle(led, common, parts.time().nanos());
    }
    if (outcome != null) {
      future.complete(outcome);
    } else if (error != null) {
      future.completeExceptionally(error);
    }
    parts.live().remove(this);
  }

  private void enter(String name, Future<?> running) {
    boolean late;
    synchronized (this) {
      stage = name;
      step = running;
      late = ended;
    }
    if (late && running != null) {
      running.cancel(false);
    }
  }

  /** Becomes the leader of its key; false if the task has ended, and then it leads no one. */
  private boolean lead(ScoreKey key) {
    synchronized (this) {
      if (!ended) {
        leading = key;
        return true;
      }
    }
    parts.duplicates().settle(key, Optional.empty(), parts.time().nanos());
    return false;
  }

  private void expectOnDevice() {
    BatchTicket opened = parts.batcher().expect();
    boolean late;
    synchronized (this) {
      late = ended;
      if (!late) {
        ticket = opened;
      }
    }
    if (late) {
      opened.close();
    }
  }

  private void releaseTicket() {
    BatchTicket held;
    synchronized (this) {
      held = ticket;
      ticket = null;
    }
    if (held != null) {
      held.close();
    }
  }
}
