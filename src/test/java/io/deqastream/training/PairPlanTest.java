package io.deqastream.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Pairs stay within a dataset, nobody comes twice, and equal seeds give equal epochs. */
final class PairPlanTest {
  @Property(tries = 200)
  void pairsStayWithinTheirDataset(
      @ForAll @Size(max = 30) List<@IntRange(max = 3) Integer> datasets,
      @ForAll long seed,
      @ForAll @IntRange(max = 5) int epoch) {
    List<String> names = datasets.stream().map(String::valueOf).toList();
    PairPlan plan = new PairPlan(names, seed);

    List<PairPlan.Pair> pairs = plan.epoch(epoch);

    assertThat(pairs).hasSize(plan.pairs());
    assertThat(pairs).allSatisfy(p -> assertThat(names.get(p.a())).isEqualTo(names.get(p.b())));
    List<Integer> used = new ArrayList<>();
    pairs.forEach(p -> used.addAll(List.of(p.a(), p.b())));
    Set<Integer> once = new HashSet<>(used);
    assertThat(once).hasSize(used.size());
    assertThat(new PairPlan(names, seed).epoch(epoch)).isEqualTo(pairs);
  }
}
