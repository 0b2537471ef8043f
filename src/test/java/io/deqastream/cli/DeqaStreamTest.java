package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeqaStreamTest {
  @Test
  void versionNamesTheProduct() {
    assertThat(DeqaStream.commandLine().execute("--version")).isZero();
  }

  @Test
  void aMissingCommandIsWrongUse() {
    assertThat(DeqaStream.commandLine().execute()).isEqualTo(2);
  }
}
