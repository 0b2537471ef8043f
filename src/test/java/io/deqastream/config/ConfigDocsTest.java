package io.deqastream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {
  @Test
  void theReadmeHoldsTheTable() throws IOException {
    Matcher marked =
        Pattern.compile("<!-- config-docs -->\n(.*)<!-- /config-docs -->", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("README.md")));
    assertThat(marked.find()).as("README.md has the markers").isTrue();
    assertThat(marked.group(1))
        .as("replace the text between README.md's markers by what config-docs prints")
        .isEqualTo(ConfigDocs.markdown());
  }

  @Test
  void everyKeyHasAMeaningAndOneRow() {
    assertThat(DeqaConfig.DEFINITION.configKeys().values())
        .allSatisfy(key -> assertThat(key.documentation).isNotBlank());
    for (String key : DeqaConfig.DEFINITION.names()) {
      assertThat(ConfigDocs.markdown()).containsOnlyOnce("| `" + key + "` |");
    }
  }
}
