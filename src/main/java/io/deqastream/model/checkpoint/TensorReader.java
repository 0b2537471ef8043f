package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * Brings tensors from files into arrays, a fixed piece at a time: beside the array itself it takes
 * {@value #PIECE} elements, whatever the tensor's size. Positional reads rather than maps: Java 17
 * gives a map back only when the collector runs, and a file that shrinks under a map takes the JVM
 * with it. Never makes a bfloat16 array, which DJL's engine cannot hold. One thread at a time.
 */
final class TensorReader {
  private static final int PIECE = 1 << 20;

  private ByteBuffer raw;
  private ByteBuffer wide;

  /** Reads a region as an array of {@code target} on the manager's device. */
  synchronized NDArray read(TensorRegion region, NDManager manager, DataType target)
      throws CheckpointException {
    long elements = region.info().elements();
    Shape shape = new Shape(region.info().dimensions());
    try (FileChannel channel = FileChannel.open(region.file());
        NDManager work = manager.newSubManager()) {
      NDArray array;
      if (elements == 0) {
        array = work.create(shape, target);
      } else if (!region.isContiguous()) {
        array = copied(StridedCopy.dense(channel, region), region, shape, work, target);
      } else if (elements <= PIECE) {
        ByteBuffer piece = fill(channel, region, 0, (int) elements);
        array = copied(piece, region, shape, work, target);
      } else {
        array = pieces(channel, region, work, target).reshape(shape);
      }
      array.attach(manager);
      return array;
    } catch (EOFException e) {
      throw new CheckpointException(region.file(), "has become shorter while it was read");
    } catch (IOException e) {
      throw new CheckpointException(region.file(), e);
    }
  }

  /** Fills the buffer from a position on. */
  static void readFully(FileChannel channel, ByteBuffer into, long position) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int n = channel.read(into, at);
      if (n < 0) {
        throw new EOFException();
      }
      at += n;
    }
  }

  private NDArray pieces(FileChannel channel, TensorRegion region, NDManager work, DataType target)
      throws IOException {
    long elements = region.info().elements();
    NDArray whole = work.create(new Shape(elements), target);
    for (long from = 0; from < elements; from += PIECE) {
      int n = (int) Math.min(PIECE, elements - from);
      ByteBuffer piece = fill(channel, region, from, n);
      try (NDArray part = copied(piece, region, new Shape(n), work, target)) {
        whole.set(new NDIndex("{}:{}", from, from + n), part);
      }
    }
    return whole;
  }

  /** An array of its own memory: the buffer is used again at once. */
  private NDArray copied(
      ByteBuffer piece, TensorRegion region, Shape shape, NDManager work, DataType target) {
    DataType type = region.info().type().arrayType();
    try (NDArray borrowed = work.create(piece, shape, type)) {
      return type == target ? borrowed.duplicate() : borrowed.toType(target, true);
    }
  }

  private ByteBuffer fill(FileChannel channel, TensorRegion region, long from, int n)
      throws IOException {
    StoredType type = region.info().type();
    raw = sized(raw, n * type.bytes());
    readFully(channel, raw, region.offset() + from * type.bytes());
    raw.flip();
    if (type != StoredType.BF16) {
      return raw;
    }
    wide = sized(wide, n * Float.BYTES);
    widen(raw, wide);
    return wide;
  }

  /** bfloat16 is the upper half of a float32. */
  static void widen(ByteBuffer halves, ByteBuffer floats) {
    int n = halves.remaining() / 2;
    for (int i = 0; i < n; i++) {
      floats.putInt(4 * i, halves.getShort(2 * i) << 16);
    }
  }

  private static ByteBuffer sized(ByteBuffer buffer, int bytes) {
    if (buffer == null || buffer.capacity() < bytes) {
      return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
    return buffer.clear().limit(bytes);
  }
}
