package io.deqastream.image;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * The chunks of a PNG file, walked and checksummed without inflating (PNG specification, 5). Of an
 * animation only the default image is looked at. {@link #bare()} leaves out every chunk that the
 * pixels do not depend on, so that a compressed profile or text is never inflated.
 */
record PngStructure(ImageHeader header, byte[] bare) {
  private static final int SIGNATURE = 8;

  static PngStructure read(byte[] bytes) throws ImageException {
    ByteCursor in = new ByteCursor(bytes, SIGNATURE, false);
    ByteArrayOutputStream bare = new ByteArrayOutputStream(bytes.length);
    bare.write(bytes, 0, SIGNATURE);
    ImageHeader header = null;
    boolean data = false;
    while (true) {
      int start = in.position();
      int length = in.size32("a PNG chunk");
      String type = in.tag();
      int body = in.position();
      in.skip(length);
      if (header == null) {
        header = header(bytes, body, length, type);
      }
      boolean needed = type.equals("IHDR") || type.equals("PLTE") || type.equals("IDAT");
      needed |= type.equals("IEND");
      CRC32 crc = new CRC32();
      if (needed) {
        crc.update(bytes, start + 4, length + 4);
      }
      long stated = in.u32();
      if (needed) {
        if (crc.getValue() != stated) {
          throw corrupt("the checksum of PNG chunk %s is wrong".formatted(type));
        }
        data |= type.equals("IDAT");
        bare.write(bytes, start, in.position() - start);
      }
      if (type.equals("IEND")) {
        break;
      }
    }
    if (!data) {
      throw corrupt("a PNG without image data");
    }
    return new PngStructure(header, bare.toByteArray());
  }

  private static ImageHeader header(byte[] bytes, int body, int length, String type)
      throws ImageException {
    if (!type.equals("IHDR") || length != 13) {
      throw corrupt("a PNG that does not begin with its header");
    }
    ByteCursor in = new ByteCursor(bytes, body, false);
    return new ImageHeader(in.size32("a PNG width"), in.size32("a PNG height"), 1, 1);
  }

  private static ImageException corrupt(String what) {
    return new ImageException(ImageFault.CORRUPT, what);
  }
}
