package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tensors that lie in files: one file or several shards. Immutable, holds no file open.
 *
 * @param regions by name, sorted
 * @param layout for people, e.g. {@code safetensors, 3 shards}
 */
record StoredTensors(Map<String, TensorRegion> regions, String layout) implements TensorSource {

  @Override
  public Set<String> names() {
    return regions.keySet();
  }

  @Override
  public TensorInfo info(String name) {
    return regions.get(name).info();
  }

  @Override
  public NDArray read(TensorReader reader, String name, NDManager manager, DataType target)
      throws CheckpointException {
    return reader.read(regions.get(name), manager, target);
  }

  @Override
  public long bytes() {
    return regions.values().stream().mapToLong(r -> r.info().bytes()).sum();
  }

  @Override
  public Optional<Path> base() {
    return Optional.empty();
  }

  @Override
  public void hash(Revision revision) throws CheckpointException {
    revision.tensors(regions.values());
  }
}
