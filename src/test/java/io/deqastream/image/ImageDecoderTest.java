package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.image.Fixtures.Fixture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageDecoderTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULTS);

  @Test
  void sixteenBitGreyKeepsItsHighByte() throws IOException, ImageException {
    byte[] bytes = Fixtures.read("png-16bit-grey.png");
    BufferedImage deep = ImageIO.read(new ByteArrayInputStream(bytes));
    RgbRaster raster = decoder.decode(bytes).raster();

    for (int i = 0; i < raster.width() * raster.height(); i++) {
      int sample = deep.getRaster().getSample(i % raster.width(), i / raster.width(), 0);
      assertThat(raster.rgb()[3 * i] & 0xff).isEqualTo(sample >> 8);
      assertThat(raster.rgb()[3 * i + 2]).isEqualTo(raster.rgb()[3 * i]);
    }
  }

  @Test
  void oneDecoderServesManyThreads() throws InterruptedException, ExecutionException {
    ImagePreprocessor preprocessor = new ImagePreprocessor(decoder, 56);
    List<Fixture> fixtures =
        Fixtures.all().stream().filter(f -> !f.name().equals("png-16bit-grey.png")).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<String>> hashes = new ArrayList<>();
      for (int i = 0; i < 4 * fixtures.size(); i++) {
        byte[] bytes = fixtures.get(i % fixtures.size()).bytes();
        hashes.add(
            threads.submit(() -> Fixtures.sha256(preprocessor.prepare(bytes).pixels().rgb())));
      }
      for (int i = 0; i < hashes.size(); i++) {
        Fixture fixture = fixtures.get(i % fixtures.size());
        assertThat(hashes.get(i).get()).as(fixture.name()).isEqualTo(fixture.sha256("pixels_56"));
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
