package io.deqastream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Attempts, pauses and the deadline, in time that stands still. */
class FetchJobTest {
  private static final ImageReference REFERENCE =
      new ImageReference.Remote(URI.create("http://example.test/a.jpg"));
  private static final RandomGenerator ALMOST_ONE = () -> -1L;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final ManualTime time = new ManualTime();
  private final FetchGate gate = new FetchGate(Runnable::run, 4, 4);
  private final Deque<SourceFailure> failures = new ArrayDeque<>();
  private final List<Long> asked = new ArrayList<>();
  private final long start = time.nanos();

  private final ImageSource source =
      (reference, attempt) -> {
        asked.add((time.nanos() - start) / 1_000_000);
        if (!failures.isEmpty()) {
          throw failures.remove();
        }
        return new byte[] {1, 2, 3};
      };

  private CompletableFuture<FetchedImage> start() {
    return new FetchJob(REFERENCE, source, "h", FetchPolicy.DEFAULT, gate, time, ALMOST_ONE)
        .start();
  }

  private static SourceFailure unavailable() {
    return SourceFailure.passing(FetchFault.UNAVAILABLE, "HTTP 503", Optional.empty());
  }

  private static FetchException failure(CompletableFuture<?> future) {
    return (FetchException) future.handle((value, error) -> error).join();
  }

  @Test
  void theFirstAnswerEndsIt() {
    FetchedImage image = start().join();
    assertThat(image.bytes()).containsExactly(1, 2, 3);
    assertThat(image.sha256())
        .isEqualTo("039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
    assertThat(image.attempts()).isEqualTo(1);
    assertThat(time.pending()).isZero();
  }

  @Test
  void passingFailuresAreTriedAgainWithGrowingPauses() {
    failures.addAll(List.of(unavailable(), unavailable(), unavailable()));
    CompletableFuture<FetchedImage> future = start();
    assertThat(future).isNotDone();
    time.advance(Duration.ofSeconds(10));
    assertThat(future.join().attempts()).isEqualTo(4);
    assertThat(asked).containsExactly(0L, 199L, 599L, 1399L);
    assertThat(time.pending()).isZero();
  }

  @Test
  void theLastFailureIsTheAnswerWhenAttemptsAreUsedUp() {
    for (int i = 0; i < 4; i++) {
      failures.add(unavailable());
    }
    CompletableFuture<FetchedImage> future = start();
    time.advance(Duration.ofSeconds(10));
    assertThat(failure(future).fault()).isEqualTo(FetchFault.UNAVAILABLE);
    assertThat(failure(future).attempts()).isEqualTo(4);
    assertThat(failure(future)).hasMessage("HTTP 503");
  }

  @Test
  void lastingFailuresAreNotTriedAgain() {
    failures.add(SourceFailure.lasting(FetchFault.NOT_FOUND, "HTTP 404"));
    assertThat(failure(start()).attempts()).isEqualTo(1);
    assertThat(asked).hasSize(1);
  }

  @Test
  void theServersWishTakesTheDrawsPlace() {
    failures.add(
        SourceFailure.passing(
            FetchFault.UNAVAILABLE, "HTTP 429", Optional.of(Duration.ofSeconds(7))));
    CompletableFuture<FetchedImage> future = start();
    time.advance(Duration.ofSeconds(8));
    assertThat(future.join().attempts()).isEqualTo(2);
    assertThat(asked).containsExactly(0L, 7000L);
  }

  @Test
  void aWishBeyondTheDeadlineFailsAtOnce() {
    failures.add(
        SourceFailure.passing(
            FetchFault.UNAVAILABLE, "HTTP 429", Optional.of(Duration.ofMinutes(1))));
    assertThat(failure(start()))
        .hasMessage("HTTP 429; the next attempt would come after the deadline");
    assertThat(time.pending()).isZero();
  }

  @Test
  void theDeadlineFreesWhoWaitsForItsTurn() {
    FetchGate shut = new FetchGate(Runnable::run, 4, 0);
    CompletableFuture<FetchedImage> future =
        new FetchJob(REFERENCE, source, "h", FetchPolicy.DEFAULT, shut, time, ALMOST_ONE).start();
    time.advance(DEADLINE);
    assertThat(failure(future).fault()).isEqualTo(FetchFault.TIMEOUT);
    assertThat(failure(future).attempts()).isZero();
    assertThat(shut.waiting()).isZero();
  }

  @Test
  void theDeadlineAndCancellingStopARunningAttempt() {
    for (boolean cancel : new boolean[] {true, false}) {
      List<Attempt> running = new ArrayList<>();
      Deque<Runnable> threads = new ArrayDeque<>();
      CompletableFuture<FetchedImage> future =
          new FetchJob(
                  REFERENCE,
                  (reference, attempt) -> {
                    running.add(attempt);
                    if (cancel) {
                      throw unavailable();
                    }
                    time.advance(DEADLINE); // the attempt hangs until the deadline
                    throw SourceFailure.passing(FetchFault.BROKEN, "cut off", Optional.empty());
                  },
                  "h",
                  FetchPolicy.DEFAULT,
                  new FetchGate(threads::add, 4, 4),
                  time,
                  ALMOST_ONE)
              .start();
      threads.remove().run();
      if (cancel) {
        future.cancel(false);
      } else {
        assertThat(failure(future).fault()).isEqualTo(FetchFault.TIMEOUT);
      }
      assertThat(running).hasSize(1).allMatch(Attempt::isCancelled);
      assertThat(time.pending()).isZero();
    }
  }

  @Property
  void pausesStayWithinTheirBounds(
      @ForAll @IntRange(min = 1, max = 60) int attempt,
      @ForAll long bits,
      @ForAll @LongRange(min = 0, max = 10_000) long base) {
    RetryPolicy retry =
        new RetryPolicy(60, Duration.ofMillis(base), Duration.ofMillis(base).plusSeconds(60));
    Duration delay = retry.delay(attempt, () -> bits);
    assertThat(delay).isBetween(Duration.ZERO, retry.cap());
    if (attempt < 20) {
      assertThat(delay).isLessThanOrEqualTo(retry.base().multipliedBy(1L << (attempt - 1)));
    }
  }

  @Property
  void theGateKeepsBothLimitsAndStartsEverything(
      @ForAll @IntRange(min = 1, max = 4) int total,
      @ForAll @IntRange(min = 1, max = 3) int perHost,
      @ForAll List<@IntRange(max = 3) Integer> hosts,
      @ForAll long seed) {
    Random random = new Random(seed);
    Deque<Runnable> threads = new ArrayDeque<>();
    FetchGate limited = new FetchGate(threads::add, total, perHost);
    List<Integer> finished = new ArrayList<>();
    for (int host : hosts) {
      limited.enter("h" + host, () -> finished.add(host));
      assertThat(limited.active()).isLessThanOrEqualTo(Math.min(total, hosts.size()));
      if (random.nextBoolean() && !threads.isEmpty()) {
        threads.remove().run();
      }
    }
    while (!threads.isEmpty()) {
      assertThat(threads).hasSizeLessThanOrEqualTo(total);
      threads.remove().run();
    }
    assertThat(finished).containsExactlyInAnyOrderElementsOf(hosts);
    assertThat(limited.active() + limited.waiting()).isZero();
  }
}
