package io.deqastream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made to hurt: each is refused with its reason, before memory or time is spent. */
class HostileImagesTest {
  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULTS);

  @Test
  void anEmptyFile() {
    assertThat(refusal(new byte[0]).fault()).isEqualTo(ImageFault.EMPTY);
  }

  @Test
  void aWebPageNamedLikeAnImage() {
    byte[] page = "<!DOCTYPE html><html><body>404</body></html>".getBytes(StandardCharsets.UTF_8);

    assertThat(refusal(page).fault()).isEqualTo(ImageFault.UNSUPPORTED_FORMAT);
    assertThat(refusal(page)).hasMessageContaining("<!DOCTYPE ht");
  }

  @Test
  void moreBytesThanTheLimit() {
    byte[] bytes = Fixtures.read("jpeg-q5.jpg");
    ImageDecoder strict = new ImageDecoder(new ImageLimits(4_698, 1_000_000, 1, 1));

    ImageException refused = catchThrowableOfType(ImageException.class, () -> strict.decode(bytes));

    assertThat(refused.fault()).isEqualTo(ImageFault.TOO_LARGE);
    assertThat(refused).hasMessage("4,699 bytes, the limit is 4,698");
  }

  @Test
  void aPngOfThirtyThousandSquared() {
    ImageException refused = refusal(png(30_000, 30_000, new byte[1_000]));

    assertThat(refused.fault()).isEqualTo(ImageFault.TOO_LARGE);
    assertThat(refused).hasMessageContaining("30,000 x 30,000").hasMessageContaining("50,000,000");
  }

  @Test
  void aPngWhoseDataInflatesBeyondItsSize() throws ImageException {
    // 64 MB of zeros behind a header of 8 x 8: only what the picture needs is inflated.
    byte[] bomb = png(8, 8, new byte[64 << 20]);

    assertThat(decoder.decode(bomb).raster().rgb()).containsOnly(0);
  }

  @Test
  void aPngWhoseDataIsTooShort() {
    assertThat(refusal(png(64, 64, new byte[65 * 30])).fault())
        .isIn(ImageFault.TRUNCATED, ImageFault.CORRUPT);
  }

  @Test
  void aPngWithAWrongChecksum() {
    byte[] bytes = Fixtures.read("png-rgb.png");
    bytes[bytes.length / 2] ^= 1;

    assertThat(refusal(bytes).fault()).isEqualTo(ImageFault.CORRUPT);
    assertThat(refusal(bytes)).hasMessageContaining("IDAT");
  }

  @Test
  void aJpegOfAThousandScans() {
    byte[] bytes = Fixtures.read("jpeg-progressive.jpg");
    int scan = lastScan(bytes);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    many.write(bytes, 0, scan);
    for (int i = 0; i < 1_000; i++) {
      many.write(bytes, scan, bytes.length - 2 - scan);
    }
    many.write(bytes, bytes.length - 2, 2);

    ImageException refused = refusal(many.toByteArray());

    assertThat(refused.fault()).isEqualTo(ImageFault.TOO_LARGE);
    assertThat(refused).hasMessage("more than 100 scans");
  }

  @Test
  void aGifOfTenThousandFrames() {
    byte[] bytes = Fixtures.read("gif-animated.gif");
    GifBytes gif = GifBytes.repeating(bytes, 10_000);

    ImageException refused = refusal(gif.bytes());

    assertThat(refused.fault()).isEqualTo(ImageFault.TOO_LARGE);
    assertThat(refused).hasMessage("more than 1,000 frames");
  }

  @Test
  void framesCountAsPixels() {
    byte[] bytes = GifBytes.repeating(Fixtures.read("gif-animated.gif"), 900).bytes();
    ImageDecoder strict = new ImageDecoder(new ImageLimits(1 << 20, 1_000_000, 1_000, 1));

    ImageException refused = catchThrowableOfType(ImageException.class, () -> strict.decode(bytes));

    assertThat(refused.fault()).isEqualTo(ImageFault.TOO_LARGE);
    assertThat(refused).hasMessageContaining("x 900 frame(s)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jpeg-420.jpg",
        "jpeg-progressive.jpg",
        "png-rgb.png",
        "webp-lossy.webp",
        "webp-lossless.webp",
        "gif.gif",
        "bmp.bmp",
        "tiff-lzw.tif",
        "tiff-deflate.tif"
      })
  void aFileCutShort(String name) {
    byte[] bytes = Fixtures.read(name);
    for (int kept : new int[] {bytes.length / 3, bytes.length * 9 / 10, bytes.length - 20}) {
      ImageException refused = refusal(Arrays.copyOf(bytes, kept));

      assertThat(refused.fault()).as("%s, %d bytes", name, kept).isEqualTo(ImageFault.TRUNCATED);
    }
  }

  @Test
  void aBitmapUpsideDownIsTheSamePicture() throws ImageException {
    byte[] bytes = Fixtures.read("bmp.bmp");
    RgbRaster upright = decoder.decode(bytes).raster();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(22, -upright.height());
    RgbRaster turned = decoder.decode(bytes).raster();
    int row = 3 * upright.width();

    assertThat(Arrays.copyOf(turned.rgb(), row))
        .isEqualTo(
            Arrays.copyOfRange(
                upright.rgb(), upright.rgb().length - row, 3 * upright.width() * upright.height()));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, Integer.MIN_VALUE + 1, 0, Integer.MAX_VALUE})
  void aBitmapOfAbsurdHeight(int height) {
    byte[] bytes = Fixtures.read("bmp.bmp");
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(22, height);

    assertThat(refusal(bytes).fault()).isIn(ImageFault.CORRUPT, ImageFault.TRUNCATED);
  }

  @Test
  void aTiffWhoseDirectoryPointsToItself() {
    ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
    tiff.putShort((short) 256).putShort((short) 3).putInt(1).putInt(9).putInt(8);

    assertThat(refusal(tiff.array())).hasMessageContaining("circle");
  }

  @Test
  void aTiffFieldOfFourBillionValues() {
    ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 12 + 4).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II*\0".getBytes(StandardCharsets.US_ASCII)).putInt(8).putShort((short) 1);
    tiff.putShort((short) 273).putShort((short) 4).putInt(-1).putInt(8).putInt(0);

    assertThat(refusal(tiff.array()).fault()).isEqualTo(ImageFault.TRUNCATED);
  }

  private ImageException refusal(byte[] bytes) {
    ImageException refused =
        catchThrowableOfType(ImageException.class, () -> decoder.decode(bytes));
    assertThat(refused).isNotNull();
    return refused;
  }

  private static int lastScan(byte[] jpeg) {
    for (int i = jpeg.length - 2; ; i--) {
      if (jpeg[i] == (byte) 0xff && jpeg[i + 1] == (byte) 0xda) {
        return i;
      }
    }
  }

  private static byte[] png(int width, int height, byte[] scanlines) {
    Deflater deflater = new Deflater();
    deflater.setInput(scanlines);
    deflater.finish();
    byte[] packed = new byte[scanlines.length / 100 + 1_000];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put(new byte[] {8, 0, 0, 0, 0});
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", Arrays.copyOf(packed, length));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] body) {
    byte[] tag = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(tag);
    crc.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
    out.writeBytes(tag);
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  /** A GIF of one-pixel frames on the screen of another. */
  private record GifBytes(byte[] bytes) {
    static GifBytes repeating(byte[] gif, int frames) {
      byte[] frame = {0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4c, 0x01, 0};
      int head = 13 + (3 << ((gif[10] & 7) + 1));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.write(gif, 0, head);
      for (int i = 0; i < frames; i++) {
        out.writeBytes(frame);
      }
      out.write(0x3b);
      return new GifBytes(out.toByteArray());
    }
  }
}
