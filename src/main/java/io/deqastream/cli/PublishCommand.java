package io.deqastream.cli;

import io.deqastream.app.Connections;
import io.deqastream.app.EventPublisher;
import io.deqastream.app.Policies;
import io.deqastream.app.StopSignal;
import io.deqastream.config.DeqaConfig;
import io.deqastream.fetch.ImageReference;
import io.deqastream.streams.EventSerdes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes images as events: folders, files, addresses, or files that list addresses. */
@Command(
    name = "publish",
    description = "Publish images as events.",
    mixinStandardHelpOptions = true)
final class PublishCommand implements Callable<Integer> {
  private static final int MAX_UNACKNOWLEDGED = 1_000;

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;
  @Mixin private ConfigOptions options;

  @Parameters(
      arity = "1..*",
      paramLabel = "IMAGES",
      description =
          "Folders and image files, http(s), s3 and file addresses, or @FILE with one of these a"
              + " line.")
  private List<String> images;

  @Option(
      names = "--source",
      paramLabel = "ID",
      defaultValue = "publish",
      description = "Source id (default: ${DEFAULT-VALUE}).")
  private String source;

  @Option(names = "--rate", paramLabel = "N", description = "Events a second; default: no limit.")
  private double rate = Double.POSITIVE_INFINITY;

  @Option(names = "--repeat", paramLabel = "N", description = "How often all of them; default: 1.")
  private int repeat = 1;

  @Option(names = "--inline", description = "Send files' bytes instead of their addresses.")
  private boolean inline;

  private final LongAdder published = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicReference<String> firstRefusal = new AtomicReference<>();
  private final Semaphore unacknowledged = new Semaphore(MAX_UNACKNOWLEDGED);

  @Override
  public Integer call() throws InterruptedException {
    DeqaConfig config = options.read();
    if (!(rate > 0) || repeat < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--rate must be above 0 and --repeat at least 1");
    }
    List<URI> addresses = addresses();
    StopSignal stop = new StopSignal();
    Connections connections = new Connections(config, stop);
    try (EventSerdes serdes = connections.serdes()) {
      connections.awaitBrokers();
      connections.register(serdes, new Policies(config).topics());
      try (EventPublisher publisher =
          new EventPublisher(
              connections.clientSettings(), serdes, config.getString(DeqaConfig.TOPIC_EVENTS))) {
        publish(addresses, publisher);
      }
    }
    return report(config.getString(DeqaConfig.TOPIC_EVENTS));
  }

  private List<URI> addresses() {
    try {
      List<URI> addresses = new ImageAddresses().add(images).all();
      if (addresses.isEmpty()) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "no images in " + String.join(", ", images));
      }
      return addresses;
    } catch (IllegalArgumentException | UncheckedIOException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void publish(List<URI> addresses, EventPublisher publisher) throws InterruptedException {
    Pace pace = new Pace(rate);
    for (int round = 0; round < repeat; round++) {
      for (URI address : addresses) {
        pace.next();
        unacknowledged.acquire();
        ImageReference image;
        try {
          image = reference(address);
        } catch (IOException e) {
          refuse(address + ": " + e.getMessage());
          continue;
        }
        var unused =
            publisher
                .publish(source, image, Instant.now(), Map.of())
                .whenComplete(
                    (id, error) -> {
                      if (error == null) {
                        published.increment();
                        unacknowledged.release();
                      } else {
                        refuse(address + ": " + error.getMessage());
                      }
                    });
      }
    }
  }

  private void refuse(String why) {
    refused.increment();
    firstRefusal.compareAndSet(null, why);
    unacknowledged.release();
  }

  private ImageReference reference(URI address) throws IOException {
    return inline && "file".equals(address.getScheme())
        ? new ImageReference.Inline(Files.readAllBytes(Path.of(address)))
        : new ImageReference.Remote(address);
  }

  private int report(String topic) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%,d events published to %s as source %s%n", published.sum(), topic, source);
    out.flush();
    if (refused.sum() == 0) {
      return 0;
    }
    spec.commandLine()
        .getErr()
        .printf("%,d not published, the first: %s%n", refused.sum(), firstRefusal.get());
    return 1;
  }
}
