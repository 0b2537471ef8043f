package io.deqastream.model.llama;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A prompt made ready: keys and values of the text before the image, computed once, and the
 * embedded text after it. Valid for any batch size; frees its arrays on close.
 */
public final class PromptState implements AutoCloseable {
  private final NDManager manager;
  private final Pass pass;
  private final NDArray after;

  PromptState(NDManager manager, Pass pass, NDArray after) {
    this.manager = manager;
    this.pass = pass;
    this.after = after;
  }

  Pass pass() {
    return pass;
  }

  /** The embedded text after the image [1, S, D], or null when there is none. */
  NDArray after() {
    return after;
  }

  @Override
  public void close() {
    manager.close();
  }
}
