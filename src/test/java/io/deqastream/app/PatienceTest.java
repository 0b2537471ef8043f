package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PatienceTest {
  private final StopSignal stop = new StopSignal();

  @Test
  void triesAgainUntilItWorks() {
    AtomicInteger attempts = new AtomicInteger();
    String got =
        new Patience(Duration.ofMinutes(1), stop)
            .until(
                "the thing",
                () -> {
                  if (attempts.incrementAndGet() == 1) {
                    throw new Patience.NotYet("not there", null);
                  }
                  return "it";
                });
    assertThat(got).isEqualTo("it");
    assertThat(attempts).hasValue(2);
  }

  @Test
  void givesUpAtTheBoundAndSaysWhy() {
    assertThatThrownBy(
            () ->
                new Patience(Duration.ZERO, stop)
                    .until(
                        "the thing",
                        () -> {
                          throw new Patience.NotYet("not there", null);
                        }))
        .isInstanceOf(StartupException.class)
        .hasMessage("the thing: no success in 0 s (startup.timeout.ms=0): not there");
  }

  @Test
  void theStopSignalEndsTheWaiting() {
    stop.give();
    assertThatThrownBy(
            () ->
                new Patience(Duration.ofDays(1), stop)
                    .until(
                        "the thing",
                        () -> {
                          throw new Patience.NotYet("not there", null);
                        }))
        .hasMessage("stopped while waiting for the thing");
  }
}
