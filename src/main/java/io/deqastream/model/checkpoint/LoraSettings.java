package io.deqastream.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A PEFT adapter's {@code adapter_config.json}: plain LoRA (Hu et al. 2021), by layer if patterns
 * say so. Everything that PEFT would compute otherwise is refused by name. Immutable.
 */
final class LoraSettings {
  static final String FILE = "adapter_config.json";
  private static final int MAX_PATTERN = 4096;

  private final Path file;
  private final int rank;
  private final double alpha;
  private final boolean rankStabilised;
  private final Map<Pattern, Integer> ranks;
  private final Map<Pattern, Integer> alphas;
  private final Optional<String> base;

  private LoraSettings(Path file, JsonObject json) throws CheckpointException {
    this.file = file;
    this.rank = json.dimension("r");
    this.alpha = json.positive("lora_alpha", 8);
    this.rankStabilised = json.flag("use_rslora", false);
    this.ranks = patterns(file, json.get("rank_pattern"), "rank_pattern");
    this.alphas = patterns(file, json.get("alpha_pattern"), "alpha_pattern");
    String named = json.text("base_model_name_or_path", "");
    this.base = named.isEmpty() ? Optional.empty() : Optional.of(named);
  }

  static LoraSettings read(Path folder) throws CheckpointException {
    Path file = folder.resolve(FILE);
    JsonObject json = JsonObject.of(file, JsonText.object(file));
    if (!json.text("peft_type", "LORA").equals("LORA")) {
      throw json.wrong("peft_type", "is not supported, only LORA");
    }
    if (!json.text("bias", "none").equals("none")) {
      throw json.wrong("bias", "is not supported, only none");
    }
    for (String flag : new String[] {"use_dora", "fan_in_fan_out"}) {
      if (json.flag(flag, false)) {
        throw json.wrong(flag, "is not supported");
      }
    }
    LoraSettings settings = new LoraSettings(file, json);
    json.refuseMissing();
    return settings;
  }

  /** Where the adapter says its base is. */
  Optional<String> base() {
    return base;
  }

  Path file() {
    return file;
  }

  /** The rank a module's matrices must have. */
  int rank(String module) {
    return first(ranks, module).orElse(rank);
  }

  /** The factor of B A for a module: alpha / r, or alpha / sqrt(r) if rank-stabilised. */
  double scale(String module) {
    double a = first(alphas, module).map(Integer::doubleValue).orElse(alpha);
    int r = rank(module);
    return rankStabilised ? a / Math.sqrt(r) : a / r;
  }

  private static Optional<Integer> first(Map<Pattern, Integer> patterns, String module) {
    return patterns.entrySet().stream()
        .filter(e -> e.getKey().matcher(module).matches())
        .map(Map.Entry::getValue)
        .findFirst();
  }

  /** PEFT's rule: a key fits a module whose name ends with it at a dot, as a regular expression. */
  private static Map<Pattern, Integer> patterns(Path file, JsonNode node, String key)
      throws CheckpointException {
    Map<Pattern, Integer> patterns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> e : node.properties()) {
      String text = e.getKey();
      int value = e.getValue().isInt() ? e.getValue().intValue() : 0;
      if (value < 1 || text.length() > MAX_PATTERN) {
        throw new CheckpointException(
            file,
            key + " of \"" + CheckpointException.shown(text) + "\" is not an integer above 0");
      }
      try {
        patterns.put(Pattern.compile("(.*\\.)?(" + text + ")"), value);
      } catch (PatternSyntaxException bad) {
        throw new CheckpointException(
            file, key + " has \"" + CheckpointException.shown(text) + "\", which is no pattern");
      }
    }
    return patterns;
  }
}
