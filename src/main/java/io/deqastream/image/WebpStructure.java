package io.deqastream.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The chunks of a WebP file, walked without decoding (RFC 9649): canvas, frames and where the first
 * frame's bitstream stands.
 *
 * @param x where the first frame stands on the canvas
 * @param y where the first frame stands on the canvas
 * @param still the first frame alone, as a simple WebP file of {@code frameWidth x frameHeight}
 */
record WebpStructure(
    ImageHeader header, int x, int y, int frameWidth, int frameHeight, byte[] still) {

  static WebpStructure read(byte[] bytes, ImageLimits limits) throws ImageException {
    return new Walk(bytes, limits).run();
  }

  /** State of one pass. */
  private static final class Walk {
    private final byte[] bytes;
    private final ImageLimits limits;
    private int canvasWidth;
    private int canvasHeight;
    private int frames;
    private int x;
    private int y;
    private int frameWidth;
    private int frameHeight;
    private byte[] alpha = {};
    private byte[] stream;

    Walk(byte[] bytes, ImageLimits limits) {
      this.bytes = bytes;
      this.limits = limits;
    }

    WebpStructure run() throws ImageException {
      long end = 8 + new ByteCursor(bytes, 4, true).u32();
      if (end > bytes.length) {
        throw ByteCursor.truncated(end, bytes.length);
      }
      chunks(12, (int) end);
      if (stream == null) {
        throw corrupt("a WebP without image data");
      }
      if (canvasWidth == 0) {
        canvasWidth = frameWidth;
        canvasHeight = frameHeight;
      }
      if (x + frameWidth > canvasWidth || y + frameHeight > canvasHeight) {
        throw corrupt("a WebP frame that leaves its canvas");
      }
      ImageHeader header = new ImageHeader(canvasWidth, canvasHeight, Math.max(1, frames), 1);
      return new WebpStructure(header, x, y, frameWidth, frameHeight, still());
    }

    private void chunks(int from, int end) throws ImageException {
      ByteCursor in = new ByteCursor(bytes, from, true);
      while (end - in.position() >= 8 && frames <= limits.maxFrames()) {
        int start = in.position();
        String tag = in.tag();
        int size = in.size32("a WebP chunk");
        int body = in.position();
        long next = (long) body + size + (size & 1);
        if ((long) body + size > end) {
          throw ByteCursor.truncated((long) body + size, end);
        }
        switch (tag) {
          case "VP8X" -> canvas(body);
          case "ANMF" -> frame(body, (int) Math.min(next, end));
          case "ALPH" -> {
            if (stream == null) {
              alpha = slice(start, Math.min(next, end));
            }
          }
          case "VP8 " -> lossy(start, body, Math.min(next, end));
          case "VP8L" -> lossless(start, body, Math.min(next, end));
          default -> {}
        }
        in.seek(Math.min(next, end));
      }
    }

    private void canvas(int body) throws ImageException {
      ByteCursor in = new ByteCursor(bytes, body + 4, true);
      canvasWidth = 1 + u24(in);
      canvasHeight = 1 + u24(in);
    }

    private void frame(int body, int end) throws ImageException {
      if (frames++ > 0) {
        return;
      }
      ByteCursor in = new ByteCursor(bytes, body, true);
      x = 2 * u24(in);
      y = 2 * u24(in);
      if (end < body + 16) {
        throw corrupt("a WebP frame without a header");
      }
      chunks(body + 16, end);
    }

    private void lossy(int start, int body, long end) throws ImageException {
      if (stream == null) {
        ByteCursor in = new ByteCursor(bytes, body + 3, true);
        if (in.u8() != 0x9d || in.u8() != 0x01 || in.u8() != 0x2a) {
          throw corrupt("a VP8 frame without its start code");
        }
        frameWidth = in.u16() & 0x3fff;
        frameHeight = in.u16() & 0x3fff;
        stream = slice(start, end);
      }
    }

    private void lossless(int start, int body, long end) throws ImageException {
      if (stream == null) {
        ByteCursor in = new ByteCursor(bytes, body, true);
        if (in.u8() != 0x2f) {
          throw corrupt("a VP8L frame without its signature");
        }
        int packed = in.s32();
        frameWidth = 1 + (packed & 0x3fff);
        frameHeight = 1 + ((packed >>> 14) & 0x3fff);
        alpha = new byte[0];
        stream = slice(start, end);
      }
    }

    /** A file of one frame: simple, or extended when its alpha stands beside it. */
    private byte[] still() {
      ByteArrayOutputStream out = new ByteArrayOutputStream(stream.length + alpha.length + 64);
      boolean extended = alpha.length > 0;
      int payload = 4 + (extended ? 18 : 0) + alpha.length + stream.length;
      text(out, "RIFF");
      number(out, payload, 4);
      text(out, "WEBP");
      if (extended) {
        text(out, "VP8X");
        number(out, 10, 4);
        number(out, 0x10, 4);
        number(out, frameWidth - 1, 3);
        number(out, frameHeight - 1, 3);
      }
      out.writeBytes(alpha);
      out.writeBytes(stream);
      return out.toByteArray();
    }

    private byte[] slice(int from, long to) {
      return Arrays.copyOfRange(bytes, from, (int) to);
    }

    private static int u24(ByteCursor in) throws ImageException {
      return in.u16() | (in.u8() << 16);
    }

    private static void text(ByteArrayOutputStream out, String text) {
      out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static void number(ByteArrayOutputStream out, int value, int count) {
      for (int i = 0; i < count; i++) {
        out.write(value >>> (8 * i));
      }
    }

    private static ImageException corrupt(String what) {
      return new ImageException(ImageFault.CORRUPT, what);
    }
  }
}
