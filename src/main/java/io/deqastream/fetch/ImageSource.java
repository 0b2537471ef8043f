package io.deqastream.fetch;

/**
 * Where bytes of one kind of reference come from. Blocking, one attempt at a time, thread-safe;
 * does not retry, does not wait for its turn.
 */
interface ImageSource extends AutoCloseable {
  /** Reads all bytes within the limits, or says why not. */
  byte[] read(ImageReference reference, Attempt attempt) throws SourceFailure;

  @Override
  default void close() {}
}
