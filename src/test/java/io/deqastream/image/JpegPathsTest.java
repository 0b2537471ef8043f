package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.deqastream.image.Fixtures.Fixture;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The two ways of a JPEG give the same pixels and refuse the same files. ImageIO's way runs
 * everywhere; where libjpeg-turbo is installed, so does the other. Both are held to Pillow's hash.
 */
class JpegPathsTest {
  private final List<ImageDecoder> decoders =
      Stream.concat(
              Stream.of(Optional.<TurboJpeg>empty()),
              TurboJpeg.installed().stream().map(Optional::of))
          .map(turbo -> new ImageDecoder(ImageLimits.DEFAULTS, turbo))
          .toList();

  @ParameterizedTest
  @MethodSource("jpegs")
  void everyWayEqualsPillow(Fixture fixture) throws ImageException {
    for (ImageDecoder decoder : decoders) {
      assertThat(Fixtures.sha256(decoder.decode(fixture.bytes()).raster().rgb()))
          .isEqualTo(fixture.sha256("rgb"));
    }
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void preparingInOneStepEqualsDecodingAndResizing(Fixture fixture) throws ImageException {
    for (ImageDecoder decoder : decoders) {
      PreparedImage prepared = new ImagePreprocessor(decoder, 56).prepare(fixture.bytes());

      assertThat(Fixtures.sha256(prepared.pixels().rgb())).isEqualTo(fixture.sha256("pixels_56"));
      assertThat(prepared.width()).isEqualTo(fixture.facts().get("width").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void everyWayRefusesMissingData(Fixture fixture) {
    byte[] bytes = fixture.bytes();
    byte[] hollow = bytes.clone();
    // The end marker stays, the second half of the data goes.
    int half = bytes.length / 2 + 200;
    byte[] shortened = new byte[half + 2];
    System.arraycopy(hollow, 0, shortened, 0, half);
    shortened[half] = (byte) 0xff;
    shortened[half + 1] = (byte) 0xd9;
    for (ImageDecoder decoder : decoders) {
      assertThat(catchThrowableOfType(ImageException.class, () -> decoder.decode(shortened)))
          .extracting(ImageException::fault)
          .isIn(ImageFault.TRUNCATED, ImageFault.CORRUPT);
    }
  }

  static List<Fixture> jpegs() {
    return Fixtures.all().stream().filter(f -> f.name().endsWith(".jpg")).toList();
  }
}
