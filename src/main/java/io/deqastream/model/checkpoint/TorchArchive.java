package io.deqastream.model.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The directory of a zip archive as {@code torch.save} writes it: members stored uncompressed, each
 * a piece of the file. Compressed, encrypted or oversized directories are refused. Immutable after
 * opening; holds no file open.
 */
final class TorchArchive {
  private static final long MAX_DIRECTORY = 64L << 20;
  private static final int MAX_COMMENT = 65535;
  private static final int END_SIZE = 22;
  private static final int END64_SIZE = 56;
  private static final int LOCATOR_SIZE = 20;
  private static final int ENTRY_SIZE = 46;
  private static final int LOCAL_SIZE = 30;
  private static final int END_MAGIC = 0x06054b50;
  private static final int END64_MAGIC = 0x06064b50;
  private static final int LOCATOR_MAGIC = 0x07064b50;
  private static final int ENTRY_MAGIC = 0x02014b50;
  private static final int LOCAL_MAGIC = 0x04034b50;
  private static final int ZIP64_EXTRA = 1;
  private static final long MASK = 0xffffffffL;

  /** A member's local header in the file, and its size. */
  record Member(long header, long size) {}

  private final Path file;
  private final FileChannel channel;
  private final long size;
  private final Map<String, Member> members = new HashMap<>();

  private TorchArchive(Path file, FileChannel channel) throws IOException {
    this.file = file;
    this.channel = channel;
    this.size = channel.size();
  }

  /** Reads the directory; the channel is used only while the caller keeps it open. */
  static TorchArchive open(Path file, FileChannel channel) throws IOException {
    TorchArchive archive = new TorchArchive(file, channel);
    archive.readDirectory();
    return archive;
  }

  Map<String, Member> members() {
    return members;
  }

  /** Where a member's first byte lies; checks that all of it lies within the file. */
  long offset(Member member) throws IOException {
    ByteBuffer local = read(member.header(), LOCAL_SIZE);
    if (local.getInt(0) != LOCAL_MAGIC) {
      throw broken("a member's header is not where the directory says");
    }
    long start =
        member.header() + LOCAL_SIZE + unsigned(local.getShort(26)) + unsigned(local.getShort(28));
    if (member.size() > size - start) {
      throw broken("a member of " + member.size() + " bytes reaches behind the end");
    }
    return start;
  }

  /** A small member's bytes. */
  byte[] content(Member member, long limit) throws IOException {
    if (member.size() > limit) {
      throw broken("a member of " + member.size() + " bytes is above the limit of " + limit);
    }
    byte[] bytes = new byte[(int) member.size()];
    read(offset(member), bytes.length).get(bytes);
    return bytes;
  }

  private void readDirectory() throws IOException {
    long end = endRecord();
    ByteBuffer record = read(end, END_SIZE);
    long count = unsigned(record.getShort(10));
    long length = record.getInt(12) & MASK;
    long start = record.getInt(16) & MASK;
    if (count == 0xffff || length == MASK || start == MASK) {
      ByteBuffer wide = end64(end);
      count = wide.getLong(32);
      length = wide.getLong(40);
      start = wide.getLong(48);
    }
    if (length < 0 || length > MAX_DIRECTORY) {
      throw broken("its directory of " + length + " bytes is above the limit of " + MAX_DIRECTORY);
    }
    if (start < 0 || start > size - length) {
      throw broken("its directory lies behind the end");
    }
    ByteBuffer directory = read(start, (int) length);
    for (long i = 0; i < count; i++) {
      readEntry(directory);
    }
  }

  private void readEntry(ByteBuffer directory) throws IOException {
    int at = directory.position();
    if (directory.remaining() < ENTRY_SIZE || directory.getInt(at) != ENTRY_MAGIC) {
      throw broken("its directory is cut short");
    }
    int nameLength = unsigned(directory.getShort(at + 28));
    int extraLength = unsigned(directory.getShort(at + 30));
    int commentLength = unsigned(directory.getShort(at + 32));
    long next = (long) at + ENTRY_SIZE + nameLength + extraLength + commentLength;
    if (next > directory.limit()) {
      throw broken("its directory is cut short");
    }
    byte[] bytes = new byte[nameLength];
    directory.get(at + ENTRY_SIZE, bytes);
    String name = new String(bytes, StandardCharsets.UTF_8);
    if (directory.getShort(at + 10) != 0 || (directory.getShort(at + 8) & 1) != 0) {
      throw broken(
          "its member \"" + CheckpointException.shown(name) + "\" is compressed or encrypted");
    }
    ByteBuffer extra = directory.duplicate().order(directory.order());
    extra.position(at + ENTRY_SIZE + nameLength).limit(at + ENTRY_SIZE + nameLength + extraLength);
    Member member = member(directory, at, extra);
    if (member.size() < 0 || member.header() < 0 || member.header() > size - LOCAL_SIZE) {
      throw broken("a member lies behind the end");
    }
    if (members.put(name, member) != null) {
      throw broken("names \"" + CheckpointException.shown(name) + "\" twice");
    }
    directory.position((int) next);
  }

  private Member member(ByteBuffer directory, int at, ByteBuffer extra) throws IOException {
    long stored = directory.getInt(at + 20) & MASK;
    long length = directory.getInt(at + 24) & MASK;
    long header = directory.getInt(at + 42) & MASK;
    while (extra.remaining() >= 4) {
      int tag = unsigned(extra.getShort());
      int bytes = unsigned(extra.getShort());
      if (bytes > extra.remaining()) {
        throw broken("a member's extra field is cut short");
      }
      ByteBuffer field = extra.slice().order(extra.order()).limit(bytes);
      extra.position(extra.position() + bytes);
      if (tag == ZIP64_EXTRA) {
        length = length == MASK ? wide(field) : length;
        stored = stored == MASK ? wide(field) : stored;
        header = header == MASK ? wide(field) : header;
      }
    }
    if (stored != length) {
      throw broken("a member's two sizes differ");
    }
    return new Member(header, length);
  }

  private long wide(ByteBuffer field) throws CheckpointException {
    if (field.remaining() < Long.BYTES) {
      throw broken("a member's extra field is cut short");
    }
    return field.getLong();
  }

  private long endRecord() throws IOException {
    int tail = (int) Math.min(size, END_SIZE + MAX_COMMENT);
    ByteBuffer bytes = read(size - tail, tail);
    for (int at = tail - END_SIZE; at >= 0; at--) {
      if (bytes.getInt(at) == END_MAGIC) {
        return size - tail + at;
      }
    }
    throw new CheckpointException(
        file,
        "is no PyTorch archive: it is not a zip file (torch.save before 1.6, or another file)");
  }

  private ByteBuffer end64(long end) throws IOException {
    if (end < LOCATOR_SIZE) {
      throw broken("its 64-bit directory is missing");
    }
    ByteBuffer locator = read(end - LOCATOR_SIZE, LOCATOR_SIZE);
    long at = locator.getLong(8);
    if (locator.getInt(0) != LOCATOR_MAGIC || at < 0 || at > size - END64_SIZE) {
      throw broken("its 64-bit directory is missing");
    }
    ByteBuffer record = read(at, END64_SIZE);
    if (record.getInt(0) != END64_MAGIC) {
      throw broken("its 64-bit directory is missing");
    }
    return record;
  }

  private ByteBuffer read(long at, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    TensorReader.readFully(channel, buffer, at);
    return buffer.flip();
  }

  private CheckpointException broken(String why) {
    return new CheckpointException(file, "is a broken PyTorch archive: " + why);
  }

  private static int unsigned(short value) {
    return value & 0xffff;
  }
}
