package io.deqastream.model;

/** Listens while a model is loaded; called on the loading thread, briefly. */
@FunctionalInterface
public interface LoadProgress {
  /** Does not listen. */
  LoadProgress NONE = (done, total) -> {};

  /**
   * Called after every tensor.
   *
   * @param done parameters loaded, numbers not tensors
   * @param total parameters of the model
   */
  void loaded(long done, long total);
}
