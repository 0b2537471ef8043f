package io.deqastream.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The segments of a JPEG file, walked without decoding (ITU T.81, annex B): size, components,
 * scans, the colour space that libjpeg would assume, and that the file reaches its end marker.
 *
 * @param colours what the components mean
 * @param source the file
 * @param kept offsets [from, to, from, to, ...] of what the pixels depend on: no application
 *     segments (profile, thumbnail), no comments
 */
record JpegStructure(ImageHeader header, JpegColours colours, byte[] source, int[] kept) {
  private static final int SOI = 0xd8;
  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP14 = 0xee;
  private static final int COM = 0xfe;

  static JpegStructure read(byte[] bytes, ImageLimits limits) throws ImageException {
    return new Walk(bytes, limits).run();
  }

  /** The file without application segments and comments. */
  byte[] bare() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(source.length);
    for (int i = 0; i < kept.length; i += 2) {
      out.write(source, kept[i], kept[i + 1] - kept[i]);
    }
    return out.toByteArray();
  }

  /** One pass over the file; state of the segments seen so far. */
  private static final class Walk {
    private final byte[] bytes;
    private final ImageLimits limits;
    private final ByteCursor in;
    private int[] kept = new int[64];
    private int keptCount;
    private int width;
    private int height;
    private int scans;
    private int[] componentIds;
    private boolean jfif;
    private int adobeTransform = -1;

    Walk(byte[] bytes, ImageLimits limits) {
      this.bytes = bytes;
      this.limits = limits;
      this.in = new ByteCursor(bytes, 2, false);
    }

    JpegStructure run() throws ImageException {
      keep(0, 2);
      while (true) {
        int start = in.position();
        int marker = marker();
        if (marker == EOI) {
          keep(in.position() - 2, in.position());
          break;
        }
        if (marker == SOI || marker == 0 || marker == 1) {
          throw corrupt("marker %02x between segments".formatted(marker));
        }
        if (marker >= 0xd0 && marker <= 0xd7) {
          continue; // a stray restart marker has no length
        }
        segment(start, marker);
        if (scans > limits.maxScans()) {
          break;
        }
      }
      if (componentIds == null || scans == 0) {
        throw corrupt("no image between its start and its end marker");
      }
      return new JpegStructure(
          new ImageHeader(width, height, 1, scans),
          JpegColours.of(componentIds, jfif, adobeTransform),
          bytes,
          Arrays.copyOf(kept, keptCount));
    }

    private int marker() throws ImageException {
      // libjpeg skips what stands between segments, so bytes before a marker are no fault.
      while (in.u8() != 0xff) {}
      int code = in.u8();
      while (code == 0xff) {
        code = in.u8();
      }
      return code;
    }

    private void segment(int start, int marker) throws ImageException {
      int length = in.u16();
      if (length < 2) {
        throw corrupt("segment %02x of length %d".formatted(marker, length));
      }
      int body = in.position();
      long end = (long) body + length - 2;
      if (end > bytes.length) {
        throw ByteCursor.truncated(end, bytes.length);
      }
      if (isFrame(marker)) {
        frame(marker);
      } else if (marker == APP0) {
        jfif |= length >= 16 && matches(body, "JFIF\0");
      } else if (marker == APP14 && length >= 14 && matches(body, "Adobe")) {
        adobeTransform = bytes[body + 11] & 0xff;
      }
      in.seek(end);
      if (marker == SOS) {
        scans++;
        skipEntropyCoded();
      }
      boolean application = marker >= APP0 && marker <= 0xef;
      if (!application && marker != COM) {
        keep(start, in.position());
      }
    }

    private void frame(int marker) throws ImageException {
      if (componentIds != null) {
        throw corrupt("two frame headers");
      }
      int precision = in.u8();
      if (marker > 0xc2 || precision != 8) {
        throw new ImageException(
            ImageFault.UNSUPPORTED_FORMAT,
            "JPEG coding process SOF%d with %d bits per sample; baseline, extended and progressive with 8 bits are decoded"
                .formatted(marker - 0xc0, precision));
      }
      height = in.u16();
      width = in.u16();
      int components = in.u8();
      if (components != 1 && components != 3 && components != 4) {
        throw new ImageException(
            ImageFault.UNSUPPORTED_FORMAT, "JPEG with %d components".formatted(components));
      }
      componentIds = new int[components];
      for (int i = 0; i < components; i++) {
        componentIds[i] = in.u8();
        in.skip(2);
      }
    }

    private void skipEntropyCoded() throws ImageException {
      int i = in.position();
      while (i + 1 < bytes.length) {
        if (bytes[i] == (byte) 0xff) {
          int next = bytes[i + 1] & 0xff;
          boolean data = next == 0 || (next >= 0xd0 && next <= 0xd7);
          if (!data && next != 0xff) {
            in.seek(i);
            return;
          }
          i += data ? 2 : 1;
        } else {
          i++;
        }
      }
      throw new ImageException(
          ImageFault.TRUNCATED,
          "the file ends inside scan %d, after %,d bytes, without an end marker"
              .formatted(scans, bytes.length));
    }

    /** SOF0 to SOF15 without DHT (c4), JPG (c8) and DAC (cc). */
    private static boolean isFrame(int marker) {
      return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private boolean matches(int at, String text) {
      for (int i = 0; i < text.length(); i++) {
        if (bytes[at + i] != text.charAt(i)) {
          return false;
        }
      }
      return true;
    }

    private void keep(int from, int to) {
      if (keptCount > 0 && kept[keptCount - 1] == from) {
        kept[keptCount - 1] = to;
        return;
      }
      if (keptCount == kept.length) {
        kept = Arrays.copyOf(kept, 2 * keptCount);
      }
      kept[keptCount++] = from;
      kept[keptCount++] = to;
    }

    private static ImageException corrupt(String what) {
      return new ImageException(ImageFault.CORRUPT, what);
    }
  }
}
