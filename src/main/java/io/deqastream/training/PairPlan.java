package io.deqastream.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Which pictures meet in which step: a function of seed and epoch alone, so that a run goes on
 * after a stop as if there had been none. Every picture comes once an epoch, paired within its
 * dataset; an odd one sits the epoch out. Immutable.
 */
public final class PairPlan {
  private final List<List<Integer>> datasets;
  private final long seed;

  /** Two pictures' indices. */
  public record Pair(int a, int b) {}

  /**
   * A plan over pictures by their datasets.
   *
   * @param datasetOf every picture's dataset
   */
  public PairPlan(List<String> datasetOf, long seed) {
    Map<String, List<Integer>> byName = new TreeMap<>();
    for (int i = 0; i < datasetOf.size(); i++) {
      byName.computeIfAbsent(datasetOf.get(i), d -> new ArrayList<>()).add(i);
    }
    this.datasets = byName.values().stream().map(List::copyOf).toList();
    this.seed = seed;
  }

  /** Pairs in one epoch; 0 if no dataset has two pictures. */
  public int pairs() {
    return datasets.stream().mapToInt(d -> d.size() / 2).sum();
  }

  /** An epoch's pairs, in order. */
  public List<Pair> epoch(int epoch) {
    Random random = new Random(seed * 1_000_003 + epoch);
    List<Pair> pairs = new ArrayList<>();
    for (List<Integer> dataset : datasets) {
      List<Integer> order = new ArrayList<>(dataset);
      Collections.shuffle(order, random);
      for (int i = 0; i + 1 < order.size(); i += 2) {
        pairs.add(new Pair(order.get(i), order.get(i + 1)));
      }
    }
    Collections.shuffle(pairs, random);
    return pairs;
  }
}
