package io.deqastream.streams;

import java.time.Duration;

/**
 * The hopping windows of rolling quality, in event time (captured-at), each source on a clock of
 * its own: a source whose camera clock is wrong spoils nobody else's windows.
 *
 * @param size length of a window, a multiple of {@code advance}
 * @param advance distance between the starts of two windows
 * @param grace how long after its end a window still takes events, in the source's event time
 * @param idle how long a source must be silent before its clock goes on without it
 * @param retention how long a silent source is remembered after its windows have closed
 * @param halfLife time in which an image's weight in the weighted mean halves
 * @param emit when results are published
 * @param emitInterval shortest time between two updates of one window
 */
public record WindowPolicy(
    Duration size,
    Duration advance,
    Duration grace,
    Duration idle,
    Duration retention,
    Duration halfLife,
    EmitMode emit,
    Duration emitInterval) {

  /** A change lies in as many windows as one has panes: an update merges their square. */
  static final int MAX_PANES = 144;

  /** The windows used when nothing else is configured. */
  public static final WindowPolicy DEFAULTS =
      new WindowPolicy(
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofDays(1),
          Duration.ofMinutes(5),
          EmitMode.BOTH,
          Duration.ofSeconds(1));

  public WindowPolicy {
    require(advance.toMillis() >= 1, "window advance", advance);
    require(
        size.toMillis() >= advance.toMillis() && size.toMillis() % advance.toMillis() == 0,
        "window size (a multiple of the advance, " + advance + ")",
        size);
    require(
        size.toMillis() / advance.toMillis() <= MAX_PANES,
        "window size (at most " + MAX_PANES + " times the advance, " + advance + ")",
        size);
    // Panes are kept until their last window has closed.
    require(
        !grace.isNegative() && grace.toMillis() / advance.toMillis() <= MAX_PANES,
        "window grace (0 to " + MAX_PANES + " times the advance, " + advance + ")",
        grace);
    require(!idle.isNegative(), "window idle", idle);
    require(!retention.isNegative(), "source retention", retention);
    require(halfLife.toMillis() >= 1, "half-life", halfLife);
    require(emitInterval.toMillis() >= 1, "emit interval", emitInterval);
  }

  private static void require(boolean ok, String what, Object value) {
    if (!ok) {
      throw new IllegalArgumentException(what + " out of range: " + value);
    }
  }
}
