package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a checkpoint folder in the published layout, tensor by tensor: never more than one tensor
 * in memory beside the caller's. Tensors are announced first (names and shapes), then written in
 * the same order. Files appear under their names only when they are whole. One use, one thread.
 */
public final class CheckpointWriter {
  /** What fits one file as published checkpoints are cut. */
  public static final long SHARD_BYTES = 5_000_000_000L;

  /** Pickle, protocol 2: an empty dictionary, memoised, and the end. */
  private static final byte[] EMPTY_DICTIONARY = {(byte) 0x80, 2, '}', 'q', 0, '.'};

  private static final ObjectWriter JSON = new ObjectMapper().writerWithDefaultPrettyPrinter();

  /** Gives the array of a name; the writer does not close it. */
  @FunctionalInterface
  public interface ArraySource {
    NDArray get(String name) throws IOException;
  }

  private final Path folder;

  /** Writes into a folder, which is made if it is not there. */
  public CheckpointWriter(Path folder) throws CheckpointException {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CheckpointException(folder, "cannot be made: " + e.getMessage());
    }
  }

  /** Writes {@code config.json} or any other small JSON file, e.g. {@code adapter_config.json}. */
  public void json(String name, ObjectNode content) throws CheckpointException {
    small(name, () -> JSON.writeValueAsBytes(content));
  }

  /**
   * Writes {@code model.safetensors}, or shards and their index where all is above {@code
   * shardBytes}.
   *
   * @param tensors names and shapes; the stored type of each must be F32 or F16
   */
  public void weights(List<TensorInfo> tensors, ArraySource arrays, long shardBytes)
      throws CheckpointException {
    List<List<TensorInfo>> shards = cut(tensors, shardBytes);
    if (shards.size() == 1) {
      SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors, arrays);
      return;
    }
    ObjectNode index = new ObjectMapper().createObjectNode();
    long total = tensors.stream().mapToLong(TensorInfo::bytes).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode map = index.putObject("weight_map");
    for (int i = 0; i < shards.size(); i++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      SafetensorsWriter.write(folder.resolve(name), shards.get(i), arrays);
      shards.get(i).forEach(t -> map.put(t.name(), name));
    }
    json("model.safetensors.index.json", index);
  }

  /** Writes {@code adapter_model.safetensors}; names as PEFT gives them. */
  public void adapter(List<TensorInfo> tensors, ArraySource arrays) throws CheckpointException {
    SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), tensors, arrays);
  }

  /**
   * Writes a PyTorch file ({@code torch.save}'s archive) that holds an empty dictionary: the
   * reference does not open an adapter without a {@code non_lora_trainables.bin} beside it.
   */
  public void emptyTorchFile(String name) throws CheckpointException {
    small(name, CheckpointWriter::emptyDictionary);
  }

  /** Content that fits memory. */
  @FunctionalInterface
  private interface Content {
    byte[] bytes() throws IOException;
  }

  private void small(String name, Content content) throws CheckpointException {
    Path file = folder.resolve(name);
    try {
      Path part = folder.resolve(name + ".part");
      Files.write(part, content.bytes());
      SafetensorsWriter.publish(part, file);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be written: " + e.getMessage());
    }
  }

  private static byte[] emptyDictionary() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      entry(zip, "archive/data.pkl", EMPTY_DICTIONARY);
      entry(zip, "archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      entry(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toByteArray();
  }

  /** Stored, not deflated, under a fixed date: the same bytes every time. */
  private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** What a tensor will be stored as: its name and shape, half or full precision. */
  public static TensorInfo stored(String name, DataType type, long... shape) {
    StoredType stored = type == DataType.FLOAT16 ? StoredType.F16 : StoredType.F32;
    return new TensorInfo(name, stored, LongStream.of(shape).boxed().toList());
  }

  private static List<List<TensorInfo>> cut(List<TensorInfo> tensors, long shardBytes) {
    List<List<TensorInfo>> shards = new ArrayList<>();
    long used = Long.MAX_VALUE;
    for (TensorInfo tensor : tensors) {
      if (used > shardBytes - tensor.bytes() || shards.isEmpty()) {
        shards.add(new ArrayList<>());
        used = 0;
      }
      shards.get(shards.size() - 1).add(tensor);
      used += tensor.bytes();
    }
    return shards.isEmpty() ? List.of(List.of()) : shards;
  }
}
