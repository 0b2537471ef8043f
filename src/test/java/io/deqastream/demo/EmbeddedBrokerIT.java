package io.deqastream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  @TempDir Path directory;

  @Test
  void takesUpAnOldDirectoryWithItsTopics() throws Exception {
    int port;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      broker.createTopics(List.of("a", "b"), 3);
      broker.createTopics(List.of("b", "c"), 1);
      port = Integer.parseInt(broker.bootstrapServers().split(":")[1]);
      broker.close();
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port, Map.of());
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
      var topics =
          admin.describeTopics(List.of("a", "b", "c")).allTopicNames().get(30, TimeUnit.SECONDS);
      assertThat(topics.get("a").partitions()).hasSize(3);
      assertThat(topics.get("b").partitions()).hasSize(3);
      assertThat(topics.get("c").partitions()).hasSize(1);
    }
  }
}
