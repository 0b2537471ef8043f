package io.deqastream.model.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one Protocol Buffers message (the wire format's varints, 32- and 64-bit words
 * and length-delimited fields). Never reads outside its bytes. One use, one thread.
 */
final class ProtoReader {
  private static final int VARINT = 0;
  private static final int WIDE = 1;
  private static final int DELIMITED = 2;
  private static final int WORD = 5;
  private static final int MAX_VARINT = 10;

  private final ByteBuffer in;
  private int wireType;

  ProtoReader(ByteBuffer message) {
    this.in = message.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The next field's number, or 0 at the end. */
  int next() throws TokenizerException {
    if (!in.hasRemaining()) {
      return 0;
    }
    long tag = rawVarint();
    wireType = (int) (tag & 7);
    long field = tag >>> 3;
    if (field == 0 || field > Integer.MAX_VALUE) {
      throw broken("field number " + field);
    }
    return (int) field;
  }

  long varint() throws TokenizerException {
    expect(VARINT);
    return rawVarint();
  }

  float number() throws TokenizerException {
    expect(WORD);
    return take(Float.BYTES).getFloat();
  }

  String text() throws TokenizerException {
    return StandardCharsets.UTF_8.decode(bytes()).toString();
  }

  ByteBuffer bytes() throws TokenizerException {
    expect(DELIMITED);
    return take(rawVarint());
  }

  void skip() throws TokenizerException {
    switch (wireType) {
      case VARINT -> rawVarint();
      case WIDE -> take(Long.BYTES);
      case DELIMITED -> take(rawVarint());
      case WORD -> take(Integer.BYTES);
      default -> throw broken("wire type " + wireType);
    }
  }

  private long rawVarint() throws TokenizerException {
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      if (!in.hasRemaining()) {
        throw broken("a number cut short");
      }
      byte next = in.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw broken("a number of more than " + MAX_VARINT + " bytes");
  }

  private ByteBuffer take(long bytes) throws TokenizerException {
    if (bytes < 0 || bytes > in.remaining()) {
      throw broken("a field of " + bytes + " bytes where " + in.remaining() + " are left");
    }
    ByteBuffer taken = in.slice().order(ByteOrder.LITTLE_ENDIAN).limit((int) bytes);
    in.position(in.position() + (int) bytes);
    return taken;
  }

  private void expect(int type) throws TokenizerException {
    if (wireType != type) {
      throw broken("wire type " + wireType + " where " + type + " is expected");
    }
  }

  private static TokenizerException broken(String what) {
    return new TokenizerException("is no SentencePiece model: it has " + what);
  }
}
