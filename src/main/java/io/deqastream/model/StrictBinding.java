package io.deqastream.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compares what a model needs with what a checkpoint stores, and says everything that is wrong at
 * once. Nothing is loaded before it agrees. Stateless.
 */
final class StrictBinding {
  /** Names beyond this many are counted, not listed. */
  private static final int LISTED = 40;

  private StrictBinding() {}

  /**
   * What is wrong, one line each; empty when all fits.
   *
   * @param needed names and shapes the model asks for
   * @param stored names in the checkpoint
   * @param shape the stored shape of a name
   */
  static List<String> complaints(
      Map<String, List<Long>> needed,
      Collection<String> stored,
      Function<String, List<Long>> shape) {
    List<String> complaints = new ArrayList<>();
    needed.forEach(
        (name, wanted) -> {
          if (!stored.contains(name)) {
            complaints.add("missing: " + name + " " + wanted);
          } else if (!shape.apply(name).equals(wanted)) {
            complaints.add("wrong shape: " + name + " is " + shape.apply(name) + ", not " + wanted);
          }
        });
    for (String name : new TreeSet<>(stored)) {
      if (!needed.containsKey(name) && !derived(name)) {
        complaints.add("unexpected: " + name + " " + shape.apply(name));
      }
    }
    return Collections.unmodifiableList(complaints);
  }

  /** The complaints as one message; long lists are cut and counted. */
  static String message(String where, List<String> complaints) {
    List<String> listed =
        new ArrayList<>(complaints.subList(0, Math.min(LISTED, complaints.size())));
    if (complaints.size() > LISTED) {
      listed.add("and " + (complaints.size() - LISTED) + " more");
    }
    return where + " does not hold this model's tensors: " + String.join("; ", listed);
  }

  /** Tables that some versions of the reference stored although they follow from the config. */
  private static boolean derived(String name) {
    return name.endsWith(".rotary_emb.inv_freq")
        || name.endsWith(".rotary_emb.cos_cached")
        || name.endsWith(".rotary_emb.sin_cached")
        || name.endsWith(".position_ids");
  }
}
