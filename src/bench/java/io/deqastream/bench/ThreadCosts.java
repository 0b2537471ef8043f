package io.deqastream.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processor time of this process by kind of thread, native ones included, as Linux counts it in
 * {@code /proc}; empty elsewhere. Immutable.
 */
record ThreadCosts(Map<Integer, Long> ticks, Map<Integer, String> kinds) {
  private static final double TICK_MS = 10;

  /** What all living threads have used so far. */
  static ThreadCosts now() {
    Map<Integer, Long> ticks = new TreeMap<>();
    Map<Integer, String> kinds = new TreeMap<>();
    for (Path task : tasks()) {
      try {
        String stat = Files.readString(task.resolve("stat"));
        int end = stat.lastIndexOf(')');
        String[] fields = stat.substring(end + 2).split(" ");
        int id = Integer.parseInt(task.getFileName().toString());
        ticks.put(id, Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        kinds.put(id, kind(stat.substring(stat.indexOf('(') + 1, end)));
      } catch (IOException e) {
        continue; // it has ended
      }
    }
    return new ThreadCosts(ticks, kinds);
  }

  private static List<Path> tasks() {
    Path all = Path.of("/proc/self/task");
    if (!Files.isDirectory(all)) {
      return List.of();
    }
    try (Stream<Path> list = Files.list(all)) {
      return list.toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Names of threads are cut to 15 letters there; numbers say nothing. */
  private static String kind(String name) {
    if (name.startsWith("bench")) {
      return "stream";
    }
    return name.replaceAll("[0-9#_-]+", " ").strip();
  }

  /** Milliseconds per image since then that went into compiling code. */
  double compiling(ThreadCosts then, long images) {
    return byKind(then, images).entrySet().stream()
        .filter(e -> e.getKey().contains("Compiler"))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  private Map<String, Double> byKind(ThreadCosts then, long images) {
    Map<String, Double> used = new TreeMap<>();
    ticks.forEach(
        (id, t) ->
            used.merge(
                kinds.get(id),
                (t - then.ticks.getOrDefault(id, 0L)) * TICK_MS / images,
                Double::sum));
    return used;
  }

  /** Milliseconds per image by kind since then, the largest first, those below 0.1 left out. */
  String since(ThreadCosts then, long images) {
    return byKind(then, images).entrySet().stream()
        .filter(e -> e.getValue() >= 0.1)
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(e -> "%s %.1f".formatted(e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }
}
