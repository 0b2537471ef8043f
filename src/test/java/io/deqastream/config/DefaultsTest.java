package io.deqastream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pins every default: a change is seen here, and by whoever upgrades. */
class DefaultsTest {
  private static final String EXPECTED =
      """
      application.id=deqa-stream
      bootstrap.servers=localhost:9092
      capture.max.ahead.ms=86400000
      commit.interval.ms=500
      deadline.ms=60000
      decode.threads=0
      devices=auto
      drain.timeout.ms=20000
      duplicates.max.entries=10000
      duplicates.window.ms=600000
      emit=both
      emit.interval.ms=1000
      event.max.bytes=1000000
      fetch.backoff.max.ms=5000
      fetch.backoff.ms=200
      fetch.connect.timeout.ms=3000
      fetch.max.bytes=33554432
      fetch.max.concurrent=32
      fetch.max.concurrent.per.host=8
      fetch.read.timeout.ms=10000
      fetch.retries=3
      fetch.roots=
      fetch.s3.endpoint=
      fetch.s3.path.style=false
      fetch.s3.region=us-east-1
      health.host=0.0.0.0
      health.port=8080
      health.stall.ms=120000
      image.max.pixels=50000000
      linger.ms=20
      max.batch.size=16
      max.in.flight=64
      max.in.flight.per.source=32
      max.in.flight.total=256
      max.pending=2048
      model.dir=
      model.prompt=quality
      num.stream.threads=2
      processing.guarantee=exactly_once_v2
      release.order=source
      schema.registry.url=http://localhost:8081
      startup.timeout.ms=60000
      state.dir=
      topics.create=true
      topics.dead.letters=image-events-dead-letters
      topics.events=image-events
      topics.failures=image-failures
      topics.partitions=4
      topics.replication.factor=-1
      topics.scores=quality-scores
      topics.source.quality=source-quality
      window.advance.ms=60000
      window.grace.ms=30000
      window.half.life.ms=300000
      window.idle.ms=30000
      window.size.ms=300000
      """;

  @Test
  void defaultsAreTheseAndNoOthers() {
    Map<String, Object> defaults = new TreeMap<>(DeqaConfig.of(new ConfigSources()).values());
    String actual =
        defaults.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + text(entry.getValue()) + "\n")
            .collect(Collectors.joining());
    assertThat(actual).isEqualTo(EXPECTED);
  }

  private static String text(Object value) {
    return value instanceof List<?> items
        ? items.stream().map(Object::toString).collect(Collectors.joining(","))
        : value.toString();
  }
}
