package io.deqastream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeqaConfigTest {
  @TempDir private Path folder;

  @Test
  void laterSourcesWin() throws IOException {
    Path file = Files.writeString(folder.resolve("d.properties"), "linger.ms=1\nemit = close\n");
    DeqaConfig config =
        DeqaConfig.of(
            new ConfigSources()
                .file(file)
                .environment(Map.of("DEQA_LINGER_MS", "2", "DEQA_MAX_BATCH_SIZE", "8", "HOME", "/"))
                .assignments(List.of("max.batch.size=4")));
    assertThat(config.getLong(DeqaConfig.LINGER_MS)).isEqualTo(2);
    assertThat(config.getInt(DeqaConfig.MAX_BATCH_SIZE)).isEqualTo(4);
    assertThat(config.getString(DeqaConfig.EMIT)).isEqualTo("close");
  }

  @Test
  void anUnknownKeyNamesTheNearestAndItsOrigin() {
    assertRefused(Map.of("DEQA_MAX_BATCHSIZE", "8"))
        .hasMessage(
            "unknown configuration key max.batchsize; did you mean max.batch.size?"
                + " (environment, DEQA_MAX_BATCHSIZE)");
    assertRefused("batch.size=8").hasMessageContaining("did you mean max.batch.size?");
    assertRefused("zzzzzzzzz=8").hasMessage("unknown configuration key zzzzzzzzz (--set)");
  }

  @Test
  void aValueOutOfRangeNamesKeyValueLimitAndOrigin() {
    assertRefused("max.batch.size=0")
        .hasMessage("Invalid value 0 for configuration max.batch.size: must be 1 to 1024 (--set)");
    assertRefused("linger.ms=soon").hasMessageContaining("soon").hasMessageContaining("linger.ms");
    assertRefused("release.order=random").hasMessageContaining("must be source, completion");
    assertRefused("devices=gpu").hasMessageContaining("must be auto, cpu, cuda:N");
    assertRefused("devices=cpu,cpu").hasMessageContaining("devices");
    assertRefused("topics.events=a b").hasMessageContaining("topics.events");
    assertRefused("model.prompt=pretty?").hasMessageContaining("<|image|>");
    assertRefused("model.prompt=<|image|> <|image|>").hasMessageContaining("once");
    assertRefused("bootstrap.servers=kafka").hasMessageContaining("host:port");
    assertRefused("schema.registry.url=registry:8081").hasMessageContaining("http://");
  }

  @Test
  void everythingWrongIsSaidAtOnce() {
    assertThat(problem("max.batch.size=0", "linger.ms=-1", "maxinflight=3").lines()).hasSize(3);
  }

  @Test
  void limitsBetweenTwoKeys() {
    assertRefused("window.size.ms=3000", "window.advance.ms=2000")
        .hasMessage("window.size.ms=3000 must be a multiple of window.advance.ms=2000");
    assertRefused("fetch.backoff.ms=6000")
        .hasMessage("fetch.backoff.ms=6000 must not be above fetch.backoff.max.ms=5000");
  }

  @Test
  void clientSettingsPassThrough() {
    DeqaConfig config =
        DeqaConfig.of(
            new ConfigSources()
                .environment(Map.of("DEQA_KAFKA_SECURITY_PROTOCOL", "SASL_SSL"))
                .assignments(
                    List.of(
                        "kafka.ssl.truststore.location=/t.p12",
                        "schema.registry.url=https://r1:8081,https://r2:8081",
                        "schema.registry.basic.auth.user.info=u:p",
                        "schema.registry.ssl.truststore.location=/r.p12")));
    assertThat(config.kafkaSettings())
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("ssl.truststore.location", "/t.p12"));
    assertThat(config.registrySettings())
        .containsOnly(
            Map.entry("schema.registry.url", "https://r1:8081,https://r2:8081"),
            Map.entry("basic.auth.user.info", "u:p"),
            Map.entry("schema.registry.ssl.truststore.location", "/r.p12"));
  }

  @Test
  void passedOnSettingsMustNotContradictOurs() {
    assertRefused("kafka.application.id=x")
        .hasMessage("set application.id instead of kafka.application.id (--set)");
  }

  @Test
  void foreignEnvironmentIsIgnored() {
    Map<String, String> foreign =
        Map.of("DEQA_JVM_OPTS", "-Xmx1g", "DEQA_STREAM_PORT_8080_TCP", "tcp://10.0.0.1:8080");
    assertThat(new ConfigSources().environment(foreign).values()).isEmpty();
  }

  @Test
  void unusableSourcesAreNamed() {
    Path missing = folder.resolve("missing.properties");
    assertThatThrownBy(() -> new ConfigSources().file(missing))
        .isInstanceOf(ConfigProblem.class)
        .hasMessage("configuration file " + missing + " cannot be read: no such file");
    assertThatThrownBy(() -> new ConfigSources().assignments(List.of("linger.ms")))
        .hasMessage("--set linger.ms: expected key=value");
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(String... assignments) {
    return assertThatThrownBy(
            () -> DeqaConfig.of(new ConfigSources().assignments(List.of(assignments))))
        .isInstanceOf(ConfigProblem.class);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(Map<String, String> environment) {
    return assertThatThrownBy(() -> DeqaConfig.of(new ConfigSources().environment(environment)))
        .isInstanceOf(ConfigProblem.class);
  }

  private static String problem(String... assignments) {
    try {
      DeqaConfig.of(new ConfigSources().assignments(List.of(assignments)));
      return "";
    } catch (ConfigProblem e) {
      return e.getMessage();
    }
  }
}
