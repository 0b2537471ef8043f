package io.deqastream.streams;

/**
 * Asks for a commit where the commit interval would be most of an outcome's latency: readers of
 * committed data see an outcome only after the commit. Belongs to the stream thread.
 *
 * <p>A commit costs the stream thread and the brokers milliseconds, however few outcomes it
 * carries: a transaction writes its end to every partition it touched, changelogs included. So an
 * outcome waits in proportion to what it has waited already. One that comes alone is committed in
 * the tick that released it; one whose event stood in a queue is committed within a quarter of its
 * age, so that commits become rarer as the queue grows and give way to the work that shortens it.
 * Where that quarter is longer than {@value #LONGEST_MS} ms, or outcomes come in masses, it stays
 * silent and the commit interval decides, which Kafka Streams keeps in any case: the pacer can only
 * make commits come sooner. What a commit contains, and so exactly-once, does not depend on when it
 * comes.
 */
final class CommitPacer {
  /** More releases than this in one tick are masses. */
  private static final int FEW = 32;

  /** Ticks between two commits that it asks for. */
  private static final int DISTANCE = 2;

  /** An outcome waits for its commit as long as this share of its age. */
  private static final int SHARE = 4;

  /** Waits longer than this are left to the commit interval. */
  private static final long LONGEST_MS = 500;

  private static final long NONE = Long.MAX_VALUE;

  /** Age of the youngest outcome since the last request: it can wait for the shortest time. */
  private long youngest = NONE;

  private int releasedNow;
  private int ticks = DISTANCE;
  private long last;

  /**
   * An outcome was released.
   *
   * @param age milliseconds since its event was read
   */
  void released(long age) {
    releasedNow++;
    youngest = Math.min(youngest, age);
  }

  /**
   * Called once a tick: whether to commit now.
   *
   * @param now milliseconds of the wall clock
   */
  boolean commitNow(long now) {
    boolean masses = releasedNow > FEW;
    releasedNow = 0;
    ticks++;
    if (youngest == NONE || masses || ticks < DISTANCE) {
      return false;
    }
    long wait = youngest / SHARE;
    if (wait > LONGEST_MS || now - last < wait) {
      return false;
    }
    youngest = NONE;
    ticks = 0;
    last = now;
    return true;
  }
}
