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
  private final NDArray before;
  private final NDArray after;
  private final Shortcuts shortcuts;

  PromptState(NDManager manager, Pass pass, NDArray before, NDArray after, Shortcuts shortcuts) {
    this.manager = manager;
    this.pass = pass;
    this.before = before;
    this.after = after;
    this.shortcuts = shortcuts;
  }

  Pass pass() {
    return pass;
  }

  /** The embedded text before the image [1, P, D], or null when its keys are cached. */
  NDArray before() {
    return before;
  }

  /** The embedded text after the image [1, S, D], or null when there is none. */
  NDArray after() {
    return after;
  }

  Shortcuts shortcuts() {
    return shortcuts;
  }

  @Override
  public void close() {
    manager.close();
  }
}
