package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An event that was read and has no outcome yet, with the coordinates of its record: what the
 * pending store holds. Key and event are null where the record had none; of an event that is too
 * large little is kept, and {@code withheldBytes} is what it had, else 0. Its bytes carry a version
 * and the event's schema fingerprint, so that a later release can read an earlier one's store.
 */
record PendingImage(
    String topic,
    int partition,
    long offset,
    long timestamp,
    String key,
    ImageEvent event,
    int withheldBytes) {
  private static final byte VERSION = 2;

  /** The last version that knew of nothing withheld. */
  private static final byte WHOLE = 1;

  private static final int KEPT_CHARACTERS = 1024;

  PendingImage(
      String topic, int partition, long offset, long timestamp, String key, ImageEvent event) {
    this(topic, partition, offset, timestamp, key, event, 0);
  }

  /** What is kept of an event of so many bytes, which are too many: enough to say so. */
  PendingImage withheld(int bytes) {
    ImageEvent rest =
        event == null
            ? null
            : new ImageEvent(
                TextLimit.shorten(event.getEventId(), KEPT_CHARACTERS),
                TextLimit.shorten(event.getSourceId(), KEPT_CHARACTERS),
                event.getImage() instanceof String uri
                    ? TextLimit.shorten(uri, KEPT_CHARACTERS)
                    : null,
                event.getCapturedAt(),
                Map.of());
    String name = key == null ? null : TextLimit.shorten(key, KEPT_CHARACTERS);
    return new PendingImage(topic, partition, offset, timestamp, name, rest, bytes);
  }

  /** The source whose order this event keeps: what the event says, else the key, else none. */
  String source() {
    if (event != null) {
      return event.getSourceId();
    }
    return key == null ? "" : key;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      write(out, topic.getBytes(StandardCharsets.UTF_8));
      out.writeInt(partition);
      out.writeLong(offset);
      out.writeLong(timestamp);
      write(out, key == null ? null : key.getBytes(StandardCharsets.UTF_8));
      write(out, event == null ? null : ImageEvent.getEncoder().encode(event));
      out.writeInt(withheldBytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot store " + this, e);
    }
    return bytes.toByteArray();
  }

  static PendingImage fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION && version != WHOLE) {
        throw new IOException("version " + version + ", expected " + VERSION);
      }
      String topic = text(read(in));
      int partition = in.readInt();
      long offset = in.readLong();
      long timestamp = in.readLong();
      String key = text(read(in));
      byte[] event = read(in);
      return new PendingImage(
          topic,
          partition,
          offset,
          timestamp,
          key,
          event == null ? null : ImageEvent.getDecoder().decode(event),
          version == WHOLE ? 0 : in.readInt());
    } catch (IOException e) {
      throw new UncheckedIOException("the pending store holds what this release cannot read", e);
    }
  }

  private static void write(DataOutputStream out, ByteBuffer bytes) throws IOException {
    if (bytes == null) {
      out.writeInt(-1);
    } else {
      out.writeInt(bytes.remaining());
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    write(out, bytes == null ? null : ByteBuffer.wrap(bytes));
  }

  private static byte[] read(DataInputStream in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : in.readNBytes(length);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** As people should read it in messages: the event, and where it stands. */
  @Override
  public String toString() {
    String id = event == null ? "(no value)" : TextLimit.shorten(event.getEventId());
    return "event " + id + " at " + topic + "-" + partition + "@" + offset;
  }
}
