package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One safetensors file. Its directory is checked before anything else is believed: tensors lie side
 * by side, fill the file exactly, and each takes the bytes its type and shape need. Holds no file
 * open between reads; one thread at a time.
 */
public final class SafetensorsFile {
  /** The format's own limit. */
  static final long MAX_HEADER = 100_000_000;

  private final Path file;
  private final Map<String, TensorRegion> regions;
  private final TensorReader reader = new TensorReader();

  private SafetensorsFile(Path file, Map<String, TensorRegion> regions) {
    this.file = file;
    this.regions = Collections.unmodifiableMap(regions);
  }

  /**
   * Reads and checks the directory.
   *
   * @throws CheckpointException if the file cannot be read or breaks the format's rules
   */
  public static SafetensorsFile open(Path file) throws CheckpointException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      byte[] header = header(file, channel, size);
      return new SafetensorsFile(file, directory(file, header, size));
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(file, e);
    }
  }

  /** Names of the tensors, sorted. */
  public Set<String> names() {
    return regions.keySet();
  }

  /** What it says of a tensor. */
  public TensorInfo info(String name) throws CheckpointException {
    return region(name).info();
  }

  /** A tensor, converted to {@code target} while it is read; belongs to the manager. */
  public NDArray read(String name, NDManager manager, DataType target) throws CheckpointException {
    return reader.read(region(name), manager, target);
  }

  /** A tensor in the array type that holds its values exactly; belongs to the manager. */
  public NDArray read(String name, NDManager manager) throws CheckpointException {
    return read(name, manager, info(name).type().arrayType());
  }

  Map<String, TensorRegion> regions() {
    return regions;
  }

  private TensorRegion region(String name) throws CheckpointException {
    TensorRegion region = regions.get(name);
    if (region == null) {
      throw new CheckpointException(file, "holds no tensor named " + name);
    }
    return region;
  }

  private static byte[] header(Path file, FileChannel channel, long size) throws IOException {
    if (size < Long.BYTES) {
      throw new CheckpointException(file, "is no safetensors file, only " + size + " bytes long");
    }
    ByteBuffer prefix = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    TensorReader.readFully(channel, prefix, 0);
    long length = prefix.getLong(0);
    if (length <= 0) {
      throw new CheckpointException(
          file, "the header's length is " + Long.toUnsignedString(length) + ", not 1 or more");
    }
    if (length > MAX_HEADER) {
      throw new CheckpointException(
          file, "the header's length " + length + " is above the limit of " + MAX_HEADER);
    }
    if (length > size - Long.BYTES) {
      throw new CheckpointException(
          file, "the header's length " + length + " is more than the file's " + size + " bytes");
    }
    byte[] json = new byte[(int) length];
    TensorReader.readFully(channel, ByteBuffer.wrap(json), Long.BYTES);
    return json;
  }

  private static Map<String, TensorRegion> directory(Path file, byte[] header, long size)
      throws IOException {
    List<SafetensorsHeader.Entry> entries;
    try (JsonParser parser = JsonText.parser(header)) {
      entries = new SafetensorsHeader(parser).parse();
    } catch (CheckpointException e) {
      throw new CheckpointException(file, e.getMessage());
    } catch (JsonProcessingException e) {
      throw new CheckpointException(
          file, "the header is not valid: " + CheckpointException.shown(e.getOriginalMessage()));
    }
    long start = (long) Long.BYTES + header.length;
    checkLayout(file, entries, size - start);
    Map<String, TensorRegion> regions = new TreeMap<>();
    for (SafetensorsHeader.Entry e : entries) {
      TensorRegion region = TensorRegion.contiguous(e.info(), file, start + e.begin());
      if (regions.put(e.info().name(), region) != null) {
        throw new CheckpointException(file, "names tensor \"" + e.info().name() + "\" twice");
      }
    }
    return regions;
  }

  /** Entries must follow each other without overlap or hole and end where the file ends. */
  private static void checkLayout(Path file, List<SafetensorsHeader.Entry> entries, long length)
      throws CheckpointException {
    List<SafetensorsHeader.Entry> sorted = new ArrayList<>(entries);
    sorted.sort(
        Comparator.comparingLong(SafetensorsHeader.Entry::begin)
            .thenComparingLong(SafetensorsHeader.Entry::end));
    long expected = 0;
    for (SafetensorsHeader.Entry e : sorted) {
      String what = "tensor \"" + CheckpointException.shown(e.info().name()) + "\"";
      if (e.end() > length) {
        throw new CheckpointException(
            file, what + " ends at " + e.end() + ", behind the file's " + length + " data bytes");
      }
      if (e.begin() < expected) {
        throw new CheckpointException(file, what + " overlaps the one before it, at " + e.begin());
      }
      if (e.begin() > expected) {
        throw new CheckpointException(
            file, "a hole lies before " + what + ", from " + expected + " to " + e.begin());
      }
      expected = e.end();
    }
    if (expected != length) {
      throw new CheckpointException(
          file, (length - expected) + " bytes follow the last tensor, which none describes");
    }
  }
}
