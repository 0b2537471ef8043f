package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;

/** Reads a small trusted safetensors file for tests. */
public final class Tensors {
  private final ByteBuffer data;
  private final JsonNode header;

  public Tensors(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[(int) all.getLong()];
    all.get(json);
    this.header = new ObjectMapper().readTree(json);
    this.data = all.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  public boolean has(String name) {
    return header.has(name);
  }

  public NDArray read(NDManager manager, String name) {
    JsonNode info = header.get(name);
    if (info == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    long[] shape =
        LongStream.range(0, info.get("shape").size())
            .map(i -> info.get("shape").get((int) i).asLong())
            .toArray();
    int from = info.get("data_offsets").get(0).asInt();
    int to = info.get("data_offsets").get(1).asInt();
    ByteBuffer copy = manager.allocateDirect(to - from);
    copy.put(data.slice(from, to - from)).rewind();
    DataType type =
        switch (info.get("dtype").asText()) {
          case "F32" -> DataType.FLOAT32;
          case "I32" -> DataType.INT32;
          case "U8" -> DataType.UINT8;
          default -> throw new IllegalArgumentException(info.toString());
        };
    return manager.create(copy, new Shape(shape), type);
  }
}
