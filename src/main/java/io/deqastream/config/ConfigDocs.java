package io.deqastream.config;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Prints the definition as the Markdown that the README holds. */
public final class ConfigDocs {
  private ConfigDocs() {}

  /** One table, in the definition's order, a row before each group; ends with a newline. */
  public static String markdown() {
    StringBuilder out =
        new StringBuilder("| key | default | allowed | meaning |\n|---|---|---|---|\n");
    List<ConfigKey> keys =
        DeqaConfig.DEFINITION.configKeys().values().stream()
            .sorted(Comparator.comparingInt(key -> key.orderInGroup))
            .toList();
    String group = "";
    for (ConfigKey key : keys) {
      if (!key.group.equals(group)) {
        group = key.group;
        out.append("| **").append(group).append("** | | | |\n");
      }
      out.append("| `").append(key.name).append("` | ").append(byDefault(key));
      out.append(" | ").append(cell(allowed(key)));
      out.append(" | ").append(cell(key.documentation)).append(" |\n");
    }
    return out.toString();
  }

  private static String byDefault(ConfigKey key) {
    String value =
        key.defaultValue instanceof List<?> items
            ? String.join(",", items.stream().map(Objects::toString).toList())
            : key.defaultValue.toString();
    return value.isEmpty() ? "" : "`" + value + "`";
  }

  private static String allowed(ConfigKey key) {
    if (key.validator != null) {
      return key.validator.toString();
    }
    return key.type == ConfigDef.Type.BOOLEAN ? "true, false" : "";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
