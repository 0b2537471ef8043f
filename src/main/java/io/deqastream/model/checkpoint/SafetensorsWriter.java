package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** Writes one safetensors file, a tensor at a time, and puts it in place when it is whole. */
final class SafetensorsWriter {
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  static void write(Path file, List<TensorInfo> tensors, CheckpointWriter.ArraySource arrays)
      throws CheckpointException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try {
      try (FileChannel out =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        writeFully(out, header(tensors));
        for (TensorInfo tensor : tensors) {
          writeFully(out, content(tensor, arrays.get(tensor.name())));
        }
        out.force(true);
      }
      publish(part, file);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be written: " + e.getMessage());
    }
  }

  /** Gives a finished file its name. */
  static void publish(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static ByteBuffer header(List<TensorInfo> tensors) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = mapper.createObjectNode();
    root.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (TensorInfo tensor : tensors) {
      ObjectNode entry = root.putObject(tensor.name());
      entry.put("dtype", tensor.type().name());
      tensor.shape().forEach(entry.putArray("shape")::add);
      entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
    }
    byte[] text = mapper.writeValueAsBytes(root);
    int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    ByteBuffer header = ByteBuffer.allocate(Long.BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(text);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private static ByteBuffer content(TensorInfo tensor, NDArray array) throws CheckpointException {
    boolean same =
        Arrays.equals(array.getShape().getShape(), tensor.dimensions())
            && (tensor.type() == StoredType.F32 || tensor.type() == StoredType.F16);
    if (!same) {
      throw new CheckpointException(
          "tensor \"%s\" was announced as %s %s and is %s"
              .formatted(tensor.name(), tensor.type(), tensor.shape(), array.getShape()));
    }
    DataType type = tensor.type().arrayType();
    if (array.getDataType() == type) {
      return array.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
    try (NDArray converted = array.toType(type, true)) {
      return converted.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }
}
