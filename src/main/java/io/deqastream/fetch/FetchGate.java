package io.deqastream.fetch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Lets tasks run within two limits: so many in all, so many per host. Hosts take turns, so one with
 * a long queue does not hold back the others; within a host the order is first in, first out.
 * Thread-safe; tasks run on the executor, never on the caller's thread.
 */
final class FetchGate {
  private static final class Host {
    final String name;
    final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    int active;

    Host(String name) {
      this.name = name;
    }
  }

  private final Executor executor;
  private final int maxConcurrent;
  private final int maxPerHost;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Set<Host> ready = new LinkedHashSet<>();
  private int active;

  FetchGate(Executor executor, int maxConcurrent, int maxPerHost) {
    this.executor = executor;
    this.maxConcurrent = maxConcurrent;
    this.maxPerHost = maxPerHost;
  }

  /** Runs the task when there is room. */
  void enter(String hostName, Runnable task) {
    synchronized (this) {
      Host host = hosts.computeIfAbsent(hostName, Host::new);
      host.waiting.add(task);
      if (host.active < maxPerHost) {
        ready.add(host);
      }
    }
    startNext();
  }

  /** Takes a task out that has not started. */
  synchronized void leave(String hostName, Runnable task) {
    Host host = hosts.get(hostName);
    if (host != null && host.waiting.remove(task)) {
      tidy(host);
    }
  }

  /** Tasks that run. */
  synchronized int active() {
    return active;
  }

  /** Tasks that wait. */
  synchronized int waiting() {
    return hosts.values().stream().mapToInt(host -> host.waiting.size()).sum();
  }

  private void startNext() {
    Host host;
    Runnable task;
    synchronized (this) {
      Iterator<Host> turn = ready.iterator();
      if (active >= maxConcurrent || !turn.hasNext()) {
        return;
      }
      host = turn.next();
      turn.remove();
      task = host.waiting.remove();
      host.active++;
      active++;
      if (!host.waiting.isEmpty() && host.active < maxPerHost) {
        ready.add(host); // to the end of the turn
      }
    }
    executor.execute(
        () -> {
          try {
            task.run();
          } finally {
            finish(host);
          }
        });
  }

  private void finish(Host host) {
    synchronized (this) {
      active--;
      host.active--;
      if (!host.waiting.isEmpty()) {
        ready.add(host);
      }
      tidy(host);
    }
    // One place became free, so at most one task can start.
    startNext();
  }

  private void tidy(Host host) {
    if (host.waiting.isEmpty()) {
      ready.remove(host);
      if (host.active == 0) {
        hosts.remove(host.name);
      }
    }
  }
}
