package io.deqastream.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everything that is wrong with a checkpoint's tensors is said at once. */
final class StrictBindingTest {
  private static final Map<String, List<Long>> NEEDED =
      Map.of("a", List.of(2L, 3L), "b", List.of(4L));

  @Test
  void exactlyWhatIsNeededIsFine() {
    assertThat(complaints(NEEDED)).isEmpty();
  }

  @Test
  void missingUnexpectedAndMisshapenAreAllListed() {
    Map<String, List<Long>> stored = Map.of("a", List.of(3L, 2L), "c", List.of(1L));

    assertThat(complaints(stored))
        .containsExactlyInAnyOrder(
            "missing: b [4]", "wrong shape: a is [3, 2], not [2, 3]", "unexpected: c [1]");
  }

  @Test
  void tablesThatFollowFromTheConfigMayBeStored() {
    Map<String, List<Long>> stored = new TreeMap<>(NEEDED);
    stored.put("model.layers.0.self_attn.rotary_emb.inv_freq", List.of(6L));

    assertThat(complaints(stored)).isEmpty();
  }

  @Test
  void longListsAreCutAndCounted() {
    List<String> many = IntStream.range(0, 100).mapToObj(i -> "missing: " + i).toList();

    assertThat(StrictBinding.message("folder", many))
        .startsWith("folder does not hold this model's tensors: missing: 0; missing: 1;")
        .endsWith("missing: 39; and 60 more");
  }

  private static List<String> complaints(Map<String, List<Long>> stored) {
    return StrictBinding.complaints(NEEDED, stored.keySet(), stored::get);
  }
}
