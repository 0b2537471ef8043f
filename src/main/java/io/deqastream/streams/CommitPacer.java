package io.deqastream.streams;

/**
 * Asks for a commit soon after outcomes were released: readers of committed data see an outcome
 * only after the commit, and the commit interval would otherwise be most of its latency. Under load
 * it stays silent, because commits cost more than they gain there, and the interval decides.
 * Belongs to the stream thread.
 */
final class CommitPacer {
  /** More releases than this in one tick are load. */
  private static final int FEW = 32;

  /** Ticks between two commits that it asks for. */
  private static final int DISTANCE = 2;

  private int releasedNow;
  private boolean uncommitted;
  private int ticks;

  void released() {
    releasedNow++;
    uncommitted = true;
  }

  /** Called once a tick: whether to commit now. */
  boolean commitNow() {
    boolean load = releasedNow > FEW;
    releasedNow = 0;
    ticks++;
    if (uncommitted && !load && ticks >= DISTANCE) {
      uncommitted = false;
      ticks = 0;
      return true;
    }
    return false;
  }
}
