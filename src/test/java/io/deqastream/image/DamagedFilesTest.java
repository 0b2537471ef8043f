package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.deqastream.image.Fixtures.Fixture;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random damage to every fixture, with a fixed seed: the outcome is pixels or an {@link
 * ImageException}, and never more memory than the limits allow.
 */
class DamagedFilesTest {
  private static final int FLIPPED = 40;
  private static final int CUT = 12;

  /** Above any fixture, so that damage to sizes is what hits the limit. */
  private static final ImageLimits LIMITS = new ImageLimits(1 << 20, 1_000_000, 100, 100);

  /** Pixels as samples, as ints and as RGB, and the readers' own tables. */
  private static final long MOST_ALLOCATED = 64L << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @MethodSource("fixtures")
  void damageIsAnOutcomeNotACrash(Fixture fixture) {
    byte[] bytes = fixture.bytes();
    Random random = new Random(bytes.length);
    List<ImageDecoder> decoders =
        List.of(new ImageDecoder(LIMITS), new ImageDecoder(LIMITS, Optional.empty()));
    for (int i = 0; i < FLIPPED + CUT; i++) {
      byte[] damaged = i < FLIPPED ? flipped(bytes, random, i) : cut(bytes, random);
      for (ImageDecoder decoder :
          fixture.name().endsWith(".jpg") ? decoders : decoders.subList(0, 1)) {
        decode(decoder, damaged, fixture + ", case " + i);
      }
    }
  }

  private void decode(ImageDecoder decoder, byte[] damaged, String what) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      RgbRaster raster = decoder.decode(damaged).raster();
      assertThat((long) raster.width() * raster.height()).isLessThanOrEqualTo(LIMITS.maxPixels());
    } catch (ImageException e) {
      assertThat(e.getMessage()).as(what).isNotBlank();
    }
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(allocated).as(what).isLessThan(MOST_ALLOCATED);
  }

  /** Early cases damage the header, later ones any byte. */
  private static byte[] flipped(byte[] bytes, Random random, int round) {
    byte[] damaged = bytes.clone();
    int reach = round % 2 == 0 ? Math.min(bytes.length, 200) : bytes.length;
    for (int i = 0; i <= round % 5; i++) {
      damaged[random.nextInt(reach)] ^= (byte) (1 << random.nextInt(8));
    }
    return damaged;
  }

  private static byte[] cut(byte[] bytes, Random random) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  static List<Fixture> fixtures() {
    return Fixtures.all();
  }
}
