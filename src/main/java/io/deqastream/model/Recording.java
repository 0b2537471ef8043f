package io.deqastream.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.Set;

/**
 * Tensors that the reference implementation recorded: pixels and token ids that went in, every
 * stage, and what came out. Read only.
 */
interface Recording {
  /** Names of the tensors recorded. */
  Set<String> names();

  /** One of them, in its stored type; the array belongs to the manager. */
  NDArray read(String name, NDManager manager) throws IOException;
}
