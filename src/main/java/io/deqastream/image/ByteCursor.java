package io.deqastream.image;

/**
 * Reads numbers from a file in memory. Reading past the end is a {@link ImageFault#TRUNCATED}
 * image, never an index error. Used by one thread.
 */
final class ByteCursor {
  private final byte[] bytes;
  private final boolean littleEndian;
  private int position;

  ByteCursor(byte[] bytes, int position, boolean littleEndian) {
    this.bytes = bytes;
    this.position = position;
    this.littleEndian = littleEndian;
  }

  static ImageException truncated(long end, int length) {
    return new ImageException(
        ImageFault.TRUNCATED,
        "the file ends at byte %,d where its contents reach to %,d at least"
            .formatted(length, end));
  }

  int position() {
    return position;
  }

  int remaining() {
    return bytes.length - position;
  }

  void seek(long to) throws ImageException {
    if (to < 0 || to > bytes.length) {
      throw truncated(to, bytes.length);
    }
    position = (int) to;
  }

  void skip(long count) throws ImageException {
    seek(position + count);
  }

  int u8() throws ImageException {
    need(1);
    return bytes[position++] & 0xff;
  }

  int u16() throws ImageException {
    int first = u8();
    int second = u8();
    return littleEndian ? (second << 8) | first : (first << 8) | second;
  }

  long u32() throws ImageException {
    long first = u16();
    long second = u16();
    return littleEndian ? (second << 16) | first : (first << 16) | second;
  }

  int s32() throws ImageException {
    return (int) u32();
  }

  /** A size that must fit 31 bits. */
  int size32(String what) throws ImageException {
    long value = u32();
    if (value > Integer.MAX_VALUE) {
      throw new ImageException(ImageFault.CORRUPT, what + " of " + value);
    }
    return (int) value;
  }

  /** Four letters. */
  String tag() throws ImageException {
    need(4);
    StringBuilder tag = new StringBuilder(4);
    for (int i = 0; i < 4; i++) {
      tag.append((char) (bytes[position++] & 0xff));
    }
    return tag.toString();
  }

  private void need(int count) throws ImageException {
    if (remaining() < count) {
      throw truncated((long) position + count, bytes.length);
    }
  }
}
