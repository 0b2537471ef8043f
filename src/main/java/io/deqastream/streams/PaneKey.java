package io.deqastream.streams;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;

/**
 * Key of a pane in its store: the source's length and UTF-8 bytes, then the pane, so that the panes
 * of one source lie together in order of time.
 */
record PaneKey(String source, long pane) {

  Bytes toBytes() {
    byte[] text = source.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Integer.BYTES + text.length + Long.BYTES)
            .putInt(text.length)
            .put(text)
            // Flips the sign, so that unsigned order is the order of time before 1970 too.
            .putLong(pane ^ Long.MIN_VALUE)
            .array());
  }

  static PaneKey fromBytes(Bytes key) {
    ByteBuffer in = ByteBuffer.wrap(key.get());
    byte[] text = new byte[in.getInt()];
    in.get(text);
    return new PaneKey(new String(text, StandardCharsets.UTF_8), in.getLong() ^ Long.MIN_VALUE);
  }
}
