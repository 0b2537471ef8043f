package io.deqastream.model.checkpoint;

import io.deqastream.model.checkpoint.Pickled.Tensor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PyTorch archive of a state dictionary ({@code .bin}): finds where each tensor lies, without
 * running anything the file says. Shared storages and strided views are followed. Stateless.
 */
final class TorchFile {
  private static final String PICKLE = "/data.pkl";
  private static final long MAX_PICKLE = 16L << 20;

  private final Path file;
  private final TorchArchive archive;
  private final String root;

  private TorchFile(Path file, TorchArchive archive) throws CheckpointException {
    this.file = file;
    this.archive = archive;
    List<String> pickles =
        archive.members().keySet().stream().filter(n -> n.endsWith(PICKLE)).toList();
    if (pickles.size() != 1) {
      throw new CheckpointException(
          file, "is no PyTorch archive: it holds " + pickles.size() + " data.pkl, not one");
    }
    this.root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  /** The tensors of a file, by name. */
  static Map<String, TensorRegion> regions(Path file) throws CheckpointException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new TorchFile(file, TorchArchive.open(file, channel)).regions();
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw new CheckpointException(file, e);
    }
  }

  private Map<String, TensorRegion> regions() throws IOException {
    refuseBigEndian();
    byte[] pickle = archive.content(archive.members().get(root + PICKLE), MAX_PICKLE);
    Object state;
    try {
      state = new RestrictedUnpickler(pickle).load();
    } catch (CheckpointException e) {
      throw new CheckpointException(file, e.getMessage());
    }
    if (!(state instanceof Map<?, ?> map)) {
      throw new CheckpointException(file, "does not hold a dictionary of tensors");
    }
    Map<String, TensorRegion> regions = new TreeMap<>();
    for (Map.Entry<?, ?> e : map.entrySet()) {
      String name = (String) e.getKey();
      if (!(e.getValue() instanceof Tensor tensor)) {
        throw new CheckpointException(
            file, "\"" + CheckpointException.shown(name) + "\" in it is no tensor");
      }
      regions.put(name, region(name, tensor));
    }
    return regions;
  }

  private TensorRegion region(String name, Tensor tensor) throws IOException {
    String what = "tensor \"" + CheckpointException.shown(name) + "\"";
    TorchArchive.Member member = archive.members().get(root + "/data/" + tensor.storage().key());
    if (member == null) {
      throw new CheckpointException(file, what + " has no data in the archive");
    }
    TensorInfo info = new TensorInfo(name, tensor.storage().type(), tensor.shape());
    try {
      int size = info.type().bytes();
      long skipped = Math.multiplyExact(tensor.offset(), (long) size);
      TensorRegion inside =
          new TensorRegion(info, file, skipped, gaps(tensor) ? tensor.strides() : List.of());
      info.bytes();
      if (Math.addExact(skipped, inside.span()) > member.size()) {
        throw new CheckpointException(
            file, what + " " + info.shape() + " reaches behind its " + member.size() + " bytes");
      }
      return new TensorRegion(info, file, archive.offset(member) + skipped, inside.strides());
    } catch (ArithmeticException e) {
      throw new CheckpointException(
          file, what + ": shape " + info.shape() + " is beyond 2^63 bytes");
    }
  }

  /** Whether rows do not follow each other without gaps; dimensions of size one do not matter. */
  private static boolean gaps(Tensor tensor) {
    List<Long> expected = new ArrayList<>(tensor.strides());
    long step = 1;
    for (int d = tensor.shape().size() - 1; d >= 0; d--) {
      if (tensor.shape().get(d) != 1) {
        expected.set(d, step);
      }
      step = Math.multiplyExact(step, Math.max(1, tensor.shape().get(d)));
    }
    return !expected.equals(tensor.strides());
  }

  private void refuseBigEndian() throws IOException {
    TorchArchive.Member order = archive.members().get(root + "/byteorder");
    if (order != null
        && !new String(archive.content(order, 16), StandardCharsets.US_ASCII).equals("little")) {
      throw new CheckpointException(file, "is stored in big-endian byte order");
    }
  }
}
