package io.deqastream.streams;

/**
 * Arithmetic of hopping windows over panes: pane p covers [p, p + 1) advances of event time, window
 * w covers panes w to w + n - 1. Times are milliseconds since 1970-01-01 UTC, which is where pane 0
 * starts. Pure.
 *
 * @param advance length of a pane, milliseconds
 * @param panes n, panes in a window
 * @param grace how long after its end a window takes events, milliseconds
 */
record HoppingWindows(long advance, int panes, long grace) {

  static HoppingWindows of(WindowPolicy policy) {
    long advance = policy.advance().toMillis();
    return new HoppingWindows(
        advance, Math.toIntExact(policy.size().toMillis() / advance), policy.grace().toMillis());
  }

  /** The pane an instant lies in. */
  long paneAt(long time) {
    return Math.floorDiv(time, advance);
  }

  long start(long window) {
    return window * advance;
  }

  long end(long window) {
    return (window + panes) * advance;
  }

  /** The first window that holds a pane; the last one is the pane itself. */
  long firstWindowOf(long pane) {
    return pane - panes + 1;
  }

  /** The last window that is closed when a source's clock shows {@code time}. */
  long lastClosed(long time) {
    return Math.floorDiv(time - grace, advance) - panes;
  }
}
