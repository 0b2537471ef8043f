package io.deqastream.model.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Tensors by name, wherever they come from. Names passed in must be among {@link #names}. */
interface TensorSource {
  Set<String> names();

  TensorInfo info(String name);

  NDArray read(TensorReader reader, String name, NDManager manager, DataType target)
      throws CheckpointException;

  long bytes();

  String layout();

  /** The folder this one is an adapter over. */
  Optional<Path> base();

  void hash(Revision revision) throws CheckpointException;
}
