package io.deqastream.streams;

import static io.deqastream.streams.DriverHarness.START;
import static io.deqastream.streams.DriverHarness.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.deqastream.events.ImageEvent;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import io.deqastream.scoring.FailureReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must not stop the stream, and what it says about it. */
class BadInputTest {
  @TempDir Path directory;
  private DriverHarness stream;

  @BeforeEach
  void start() {
    stream = new DriverHarness(StreamsPolicy.DEFAULTS, new FakeScorer(), directory);
  }

  @AfterEach
  void theStreamGoesOn() {
    stream.send("afterwards", "healthy", 0);
    assertThat(stream.outcomes()).containsExactly("afterwards");
    assertThat(stream.counters.snapshot().balanced()).isTrue();
    stream.close();
  }

  private ScoringFailure refusal(String key, ImageEvent event) {
    stream.events.pipeInput(key, event, START);
    assertThat(stream.scores()).isEmpty();
    ScoringFailure failure = stream.failures().get(0);
    assertThat(failure.getReason()).isEqualTo(ScoringFailureReason.INVALID_REQUEST);
    assertThat(failure.getAttempts()).isZero();
    return failure;
  }

  private void assertCountedAsFailureOfItsSource(boolean counted) {
    stream.pass(Duration.ofSeconds(2));
    assertThat(stream.quality().stream().anyMatch(q -> q.getFailures() == 1)).isEqualTo(counted);
  }

  @Test
  void aRecordWithoutAValue() {
    ScoringFailure failure = refusal("cam", null);
    assertThat(failure.getDetail()).isEqualTo("the record has no value");
    assertThat(failure.getSourceId()).isEqualTo("cam");
    assertThat(failure.getEventId()).isEmpty();
    assertThat(failure.getCapturedAt()).isNull();
    assertCountedAsFailureOfItsSource(false);
  }

  @Test
  void aRecordWithoutAnything() {
    assertThat(refusal(null, null).getSourceId()).isEmpty();
  }

  @Test
  void aRecordWithoutAKey() {
    assertThat(refusal(null, event("e", "cam", START)).getDetail())
        .isEqualTo("the record has no key; it must be the source id, cam");
    assertCountedAsFailureOfItsSource(false);
  }

  @Test
  void aKeyThatIsNotTheSource() {
    assertThat(refusal("other", event("e", "cam", START)).getDetail())
        .isEqualTo("the record's key, other, is not the source id, cam");
  }

  @Test
  void aSourceIdOfTenKilobytes() {
    String id = "x".repeat(10_240);
    ScoringFailure failure = refusal(id, event("e", id, START));
    assertThat(failure.getDetail()).isEqualTo("the source id has 10240 bytes, the limit is 1024");
    assertThat(failure.getSourceId()).endsWith("... (10240 characters)").hasSizeLessThan(1100);
    assertCountedAsFailureOfItsSource(false);
  }

  @Test
  void anIdWithinTheLimitInCharactersButNotInBytes() {
    String id = "\u00e9".repeat(600);
    assertThat(refusal(id, event("e", id, START)).getDetail()).contains("1200 bytes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3000-01-01T00:00:00Z", "1970-01-01T00:00:00Z"})
  void aCaptureTimeThatCannotBe(String time) {
    assertThat(refusal("cam", event("e", "cam", Instant.parse(time))).getDetail())
        .startsWith("captured-at, " + time);
    assertCountedAsFailureOfItsSource(false);
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, Long.MAX_VALUE})
  void aCaptureTimeBeyondTheCalendar(long millis) {
    refusal("cam", event("e", "cam", Instant.ofEpochMilli(millis)));
  }

  @Test
  void noImage() {
    ImageEvent event = event("e", "cam", START);
    event.setImage(null);
    assertThat(refusal("cam", event).getDetail()).startsWith("the event has no image");
    assertCountedAsFailureOfItsSource(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "photo.jpg", "http://a b/c.jpg", "http://[::1/x.jpg", "%zz"})
  void anAddressThatIsNone(String uri) {
    ImageEvent event = event("e", "cam", START);
    event.setImage(uri);
    refusal("cam", event);
    assertCountedAsFailureOfItsSource(true);
  }

  @Test
  void anAddressOfHalfAMegabyte() {
    ImageEvent event = event("e", "cam", START);
    event.setImage("https://a.example/" + "x".repeat(1 << 19));
    ScoringFailure failure = refusal("cam", event);
    assertThat(failure.getDetail()).contains("524306 bytes, the limit is 8192");
    assertThat(failure.getImage()).hasSizeLessThan(3000);
  }

  @Test
  void bytesThatAreNoEventBecomeDeadLettersAsTheyWere() {
    byte[] key = "cam".getBytes(StandardCharsets.UTF_8);
    byte[] good =
        stream
            .serdes
            .imageEvents()
            .serializer()
            .serialize("image-events", event("e", "cam", START));
    byte[][] bad = {
      {},
      {1, 2, 3},
      "not avro at all".getBytes(StandardCharsets.UTF_8),
      ByteBuffer.allocate(9).put((byte) 0).putInt(4711).array(),
      Arrays.copyOf(good, good.length / 2),
      Arrays.copyOf(good, 5),
    };
    for (byte[] value : bad) {
      stream.raw.pipeInput(key, value, START);
    }
    var letters = stream.deadLetters.readRecordsToList();
    assertThat(letters).hasSize(bad.length);
    for (int i = 0; i < bad.length; i++) {
      assertThat(letters.get(i).key()).isEqualTo(key);
      assertThat(letters.get(i).value()).isEqualTo(bad[i]);
      assertThat(letters.get(i).headers().lastHeader("__streams.errors.exception")).isNotNull();
    }
    assertThat(stream.outcomes()).isEmpty();
  }

  @Test
  void anotherRecordTypeBecomesADeadLetter() {
    byte[] score = stream.serdes.sourceQuality().serializer().serialize("x", quality());
    stream.raw.pipeInput("cam".getBytes(StandardCharsets.UTF_8), score, START);
    assertThat(stream.deadLetters.readRecordsToList()).hasSize(1);
  }

  private static io.deqastream.events.SourceQuality quality() {
    return new io.deqastream.events.SourceQuality(
        "s", START, START, true, 0L, 0L, 0L, null, null, null, null, null, null, null, null, null,
        START);
  }

  @ParameterizedTest
  @EnumSource(FailureReason.class)
  void everyReasonHasItsSymbol(FailureReason reason) {
    assertThat(OutcomeEvents.reason(reason).name()).isEqualTo(reason.name());
  }

  @Test
  void aPolicyThatContradictsItselfIsRefused() {
    assertThatThrownBy(() -> new InFlightPolicy(8, 9, 10, 1, Duration.ZERO, Duration.ofMillis(1)))
        .hasMessageContaining("limit 8")
        .hasMessageContaining("9");
    assertThatThrownBy(() -> new TopicNames("a", "b", "c", "d", "a"))
        .hasMessageContaining("differ");
  }
}
