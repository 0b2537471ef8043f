package io.deqastream.fetch;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * One reference on its way to its bytes: attempts, pauses between them, and the deadline over all.
 * Its future completes exactly once; after that nothing of it runs, waits or is scheduled. Runs on
 * the gate's threads and the timer's; its state is guarded by its own monitor.
 */
final class FetchJob {
  private final ImageReference reference;
  private final ImageSource source;
  private final String host;
  private final FetchPolicy policy;
  private final FetchGate gate;
  private final TimeSource time;
  private final RandomGenerator random;
  private final long start;
  private final Runnable turn = this::attempt;
  final CompletableFuture<FetchedImage> future = new CompletableFuture<>();

  private int attempts;
  private Attempt current;
  private Runnable deadlineTimer = () -> {};
  private Runnable retryTimer = () -> {};
  private String lastFailure = "";

  FetchJob(
      ImageReference reference,
      ImageSource source,
      String host,
      FetchPolicy policy,
      FetchGate gate,
      TimeSource time,
      RandomGenerator random) {
    this.reference = reference;
    this.source = source;
    this.host = host;
    this.policy = policy;
    this.gate = gate;
    this.time = time;
    this.random = random;
    this.start = time.nanos();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a watcher only; it does not throw
  CompletableFuture<FetchedImage> start() {
    synchronized (this) {
      deadlineTimer = time.after(policy.deadline(), this::expire);
    }
    future.whenComplete((image, error) -> cleanUp());
    gate.enter(host, turn);
    return future;
  }

  private void attempt() {
    Attempt attempt;
    int number;
    synchronized (this) {
      Duration remaining = remaining();
      if (future.isDone() || remaining.isNegative() || remaining.isZero()) {
        return; // the deadline's timer speaks for us
      }
      attempt = new Attempt(remaining);
      current = attempt;
      number = ++attempts;
    }
    try {
      byte[] bytes = source.read(reference, attempt);
      Duration elapsed = Duration.ofNanos(time.nanos() - start);
      future.complete(new FetchedImage(bytes, sha256(bytes), number, elapsed));
    } catch (SourceFailure failure) {
      failed(failure, number);
    } catch (RuntimeException | Error e) {
      // A defect or a lack of memory: this image must not wait for ever because of it.
      future.completeExceptionally(
          new FetchException(FetchFault.UNAVAILABLE, "fetching failed: " + e, number, e));
    }
  }

  private void failed(SourceFailure failure, int number) {
    if (!failure.isPassing() || number >= policy.retry().maxAttempts()) {
      fail(failure, failure.getMessage(), number);
      return;
    }
    Duration pause = failure.retryAfter().orElseGet(() -> policy.retry().delay(number, random));
    synchronized (this) {
      if (pause.compareTo(remaining()) < 0) {
        lastFailure = "; last: " + failure.getMessage();
        if (!future.isDone()) {
          retryTimer = time.after(pause, () -> gate.enter(host, turn));
        }
        return;
      }
    }
    fail(
        failure, failure.getMessage() + "; the next attempt would come after the deadline", number);
  }

  private void fail(SourceFailure failure, String detail, int number) {
    future.completeExceptionally(new FetchException(failure.fault(), detail, number, failure));
  }

  private void expire() {
    String detail;
    int number;
    synchronized (this) {
      number = attempts;
      detail =
          "no complete answer within %d ms and %d attempts%s"
              .formatted(policy.deadline().toMillis(), number, lastFailure);
    }
    future.completeExceptionally(new FetchException(FetchFault.TIMEOUT, detail, number, null));
  }

  private void cleanUp() {
    Attempt running;
    synchronized (this) {
      deadlineTimer.run();
      retryTimer.run();
      running = current;
    }
    gate.leave(host, turn);
    if (running != null) {
      running.cancel();
    }
  }

  private Duration remaining() {
    return policy.deadline().minusNanos(time.nanos() - start);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
