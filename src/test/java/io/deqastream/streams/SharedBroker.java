package io.deqastream.streams;

import io.deqastream.demo.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** One embedded broker for all integration tests of this JVM; tests use topics of their own. */
public final class SharedBroker {
  private static EmbeddedBroker broker;

  private SharedBroker() {}

  public static synchronized EmbeddedBroker get() {
    if (broker == null) {
      try {
        Path directory = Files.createTempDirectory("deqa-broker");
        broker = EmbeddedBroker.start(directory);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(directory)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return broker;
  }

  private static void stop(Path directory) {
    broker.close();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Topics of their own for one test, created. */
  public static TopicNames topics(String name, int partitions) {
    TopicNames topics =
        new TopicNames(
            name + "-events",
            name + "-scores",
            name + "-failures",
            name + "-quality",
            name + "-dead");
    get().createTopics(topics.outputs(), partitions);
    get().createTopics(java.util.List.of(topics.events()), partitions);
    return topics;
  }
}
