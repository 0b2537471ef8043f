package io.deqastream.streams;

/** In which order outcomes leave the stream. */
public enum ReleaseOrder {
  /** Outcomes of one source leave in the order in which its events arrived. */
  SOURCE,
  /** Outcomes leave as they are ready; windows may then differ between two runs by late events. */
  COMPLETION
}
