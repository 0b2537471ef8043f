package io.deqastream.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.config.ConfigSources;
import io.deqastream.config.DeqaConfig;
import io.deqastream.image.ImageLimits;
import io.deqastream.inference.BatchPolicy;
import io.deqastream.inference.Prompt;
import io.deqastream.streams.StreamsPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
  @Test
  void theConfigurationsDefaultsAreThePoliciesOwn() {
    Policies policies = policies();
    assertThat(policies.streams()).isEqualTo(StreamsPolicy.DEFAULTS);
    assertThat(policies.batches(1024)).isEqualTo(new BatchPolicy(16, Duration.ofMillis(20), 1024));
    assertThat(policies.images().maxPixels()).isEqualTo(ImageLimits.DEFAULTS.maxPixels());
  }

  @Test
  void whatIsSetArrives() {
    Policies policies =
        policies(
            "max.in.flight=8",
            "event.max.bytes=70000",
            "window.size.ms=2000",
            "window.advance.ms=500",
            "emit=close",
            "fetch.roots=/a,/b",
            "fetch.max.concurrent=4",
            "fetch.s3.endpoint=http://localhost:9000",
            "model.prompt=How blurred is <|image|>?");
    assertThat(policies.streams().inFlight().maxInFlight()).isEqualTo(8);
    assertThat(policies.streams().inFlight().maxInFlightPerSource()).isEqualTo(8);
    assertThat(policies.streams().limits().maxEventBytes()).isEqualTo(70_000);
    assertThat(policies.streams().windows().size()).isEqualTo(Duration.ofSeconds(2));
    assertThat(policies.streams().windows().emit().name()).isEqualTo("CLOSE");
    assertThat(policies.fetching().files().roots())
        .isEqualTo(List.of(Path.of("/a").toAbsolutePath(), Path.of("/b").toAbsolutePath()));
    assertThat(policies.fetching().maxPerHost()).isEqualTo(4);
    assertThat(policies.fetching().s3().endpoint()).contains(URI.create("http://localhost:9000"));
    assertThat(policies.prompt()).isEqualTo(new Prompt("custom", "How blurred is <|image|>?"));
  }

  private static Policies policies(String... assignments) {
    return new Policies(DeqaConfig.of(new ConfigSources().assignments(List.of(assignments))));
  }
}
