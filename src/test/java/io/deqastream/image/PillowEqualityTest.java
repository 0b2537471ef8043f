package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.image.Fixtures.Fixture;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to pixels and pixels to model input, bit for bit what Pillow 13 gives. */
class PillowEqualityTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULTS);
  private final SquareResizer resizer = new SquareResizer();

  @ParameterizedTest
  @MethodSource
  void equalsPillow(Fixture fixture) throws ImageException {
    DecodedImage image = decoder.decode(fixture.bytes());

    assertThat(image.raster().width()).isEqualTo(fixture.facts().get("width").asInt());
    assertThat(image.raster().height()).isEqualTo(fixture.facts().get("height").asInt());
    assertThat(image.format().name()).isEqualTo(fixture.facts().get("format").asText());
    assertThat(Fixtures.sha256(image.raster().rgb())).isEqualTo(fixture.sha256("rgb"));
    for (int size : new int[] {448, 56}) {
      assertThat(Fixtures.sha256(resizer.resize(image.raster(), size).rgb()))
          .as("%s at %d", fixture, size)
          .isEqualTo(fixture.sha256("pixels_" + size));
    }
  }

  /** Pillow clips 16-bit grey to white; ours takes the high byte, and has a test of its own. */
  static List<Fixture> equalsPillow() {
    return Fixtures.all().stream().filter(f -> !f.name().equals("png-16bit-grey.png")).toList();
  }
}
