package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the pending store holds can be read again, an earlier release's too. */
final class PendingImageTest {
  private static final PendingImage IMAGE =
      new PendingImage(
          "t", 3, 7, 11, "cam", DriverHarness.event("e", "cam", Instant.ofEpochMilli(1_700_000)));

  @BeforeAll
  static void trust() {
    TrustedEvents.trust();
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(PendingImage.fromBytes(IMAGE.toBytes())).isEqualTo(IMAGE);
    PendingImage nothing = new PendingImage("t", 0, 0, 0, null, null);
    assertThat(PendingImage.fromBytes(nothing.toBytes())).isEqualTo(nothing);
    PendingImage withheld = IMAGE.withheld(2_000_000);
    assertThat(PendingImage.fromBytes(withheld.toBytes())).isEqualTo(withheld);
    assertThat(withheld.withheldBytes()).isEqualTo(2_000_000);
  }

  @Test
  void theFirstVersionIsReadAndOthersAreRefused() {
    byte[] bytes = IMAGE.toBytes();
    byte[] first = Arrays.copyOf(bytes, bytes.length - Integer.BYTES); // knew of nothing withheld
    first[0] = 1;
    assertThat(PendingImage.fromBytes(first)).isEqualTo(IMAGE);
    bytes[0] = 3;
    assertThatThrownBy(() -> PendingImage.fromBytes(bytes))
        .hasRootCauseMessage("version 3, expected 2");
  }

  @Test
  void ofWhatIsTooLargeLittleIsKept() {
    String name = "x".repeat(2_000_000);
    PendingImage large =
        new PendingImage("t", 3, 7, 11, name, DriverHarness.event("e", name, Instant.EPOCH));
    large.event().setImage(ByteBuffer.allocate(1_000_000));
    PendingImage kept = large.withheld(5_000_000);
    assertThat(kept.toBytes()).hasSizeLessThan(10_000);
    assertThat(kept.event().getEventId()).isEqualTo("e");
    assertThat(kept.event().getImage()).isNull();
    assertThat(kept.source()).startsWith("xxx");
  }
}
