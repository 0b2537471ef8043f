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

/**
 * An event that was read and has no outcome yet, with the coordinates of its record: what the
 * pending store holds. Key and event are null where the record had none. Its bytes carry a version
 * and the event's schema fingerprint, so that a later release can read an earlier one's store.
 */
record PendingImage(
    String topic, int partition, long offset, long timestamp, String key, ImageEvent event) {
  private static final byte VERSION = 1;

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
    } catch (IOException e) {
      throw new UncheckedIOException("cannot store " + this, e);
    }
    return bytes.toByteArray();
  }

  static PendingImage fromBytes(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
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
          event == null ? null : ImageEvent.getDecoder().decode(event));
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
