package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter out = new StringWriter();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void showsShareRateAndTimeLeft() {
    try (ProgressBar bar = bar(true)) {
      bar.step();
      nanos.addAndGet(2_000_000_000L);
      bar.step();
    }

    assertThat(out.toString()).contains("2/4  1.0/s  0:02 left").endsWith("\r\033[K");
  }

  @Test
  void redrawsTenTimesASecondAtMost() {
    try (ProgressBar bar = bar(true)) {
      bar.step();
      bar.step();
    }

    assertThat(out.toString()).contains("1/4").doesNotContain("2/4");
  }

  @Test
  void writesNothingWithoutATerminal() {
    try (ProgressBar bar = bar(false)) {
      bar.step();
      bar.above(() -> {});
    }

    assertThat(out.toString()).isEmpty();
  }

  private ProgressBar bar(boolean visible) {
    return new ProgressBar(new PrintWriter(out, true), "score", 4, visible, nanos::get);
  }
}
