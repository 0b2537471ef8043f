package io.deqastream.streams;

/** When rolling quality is published. */
public enum EmitMode {
  /** While a window is open, at most once per emit interval. */
  UPDATE,
  /** Once, when the window closes. */
  CLOSE,
  /** Both. */
  BOTH;

  boolean updates() {
    return this != CLOSE;
  }

  boolean finals() {
    return this != UPDATE;
  }
}
