package io.deqastream.demo;

import io.deqastream.app.Connections;
import io.deqastream.app.EventPublisher;
import io.deqastream.app.OutcomeFeed;
import io.deqastream.app.Policies;
import io.deqastream.app.ScorerSource;
import io.deqastream.app.Service;
import io.deqastream.app.StartupException;
import io.deqastream.app.StopSignal;
import io.deqastream.config.ConfigSources;
import io.deqastream.config.DeqaConfig;
import io.deqastream.streams.EventSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole system in this process: broker, in-memory Schema Registry, the service itself, and
 * sources that send images. Everything it writes lies in one temporary folder, which is gone after
 * {@link #close}. One thread starts and closes it; another may give the stop signal.
 */
public final class Demo implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Options options;
  private final StopSignal stop;
  private Service service;
  private Feeder feeder;
  private OutcomeFeed feed;
  private String brokers = "";

  /**
   * What a user chooses.
   *
   * @param model checkpoint folder; the bundled one if empty
   * @param images folder with images; painted ones if empty
   * @param port of the broker; 0 for any free one
   * @param speed factor on the sources' rates
   * @param events how many events to send in all
   * @param settings {@code key=value}, over the demo's own
   */
  public record Options(
      Optional<Path> model,
      Optional<Path> images,
      int port,
      double speed,
      long events,
      List<String> settings) {}

  public Demo(Options options, StopSignal stop) {
    this.options = options;
    this.stop = stop;
  }

  /**
   * Starts everything and returns when images are on their way.
   *
   * @param scorers makes the scorer from the demo's configuration
   * @param progress told what happens, in words
   */
  public void start(Function<DeqaConfig, ScorerSource> scorers, Consumer<String> progress) {
    List<DemoSource> sources =
        options.images().map(FolderSource::below).orElseGet(PaintedSource::all);
    Path folder = temporaryFolder();
    progress.accept("starting a Kafka broker");
    EmbeddedBroker broker =
        opened(EmbeddedBroker.start(folder.resolve("broker"), options.port(), Map.of()));
    brokers = broker.bootstrapServers();
    DeqaConfig config = config(folder);
    progress.accept("broker at " + brokers + "; loading the model");
    service = opened(new Service(config, scorers.apply(config), stop));
    service.start();
    progress.accept(
        "stream started; health at http://localhost:" + service.healthPort().orElse(0) + "/health");
    Connections connections = new Connections(config, stop);
    EventSerdes serdes = opened(connections.serdes());
    feed =
        opened(
            new OutcomeFeed(
                connections.clientSettings(), serdes, new Policies(config).topics(), true));
    EventPublisher publisher =
        opened(
            new EventPublisher(
                connections.clientSettings(), serdes, config.getString(DeqaConfig.TOPIC_EVENTS)));
    feeder = opened(new Feeder(publisher, sources, options.speed(), options.events()));
  }

  private DeqaConfig config(Path folder) {
    ConfigSources sources =
        new ConfigSources()
            .set(DeqaConfig.BOOTSTRAP_SERVERS, brokers)
            .set(DeqaConfig.APPLICATION_ID, "deqa-stream-demo")
            .set(DeqaConfig.SCHEMA_REGISTRY_URL, "mock://demo-" + UUID.randomUUID())
            .set(DeqaConfig.STATE_DIR, folder.resolve("state"))
            .set(DeqaConfig.HEALTH_PORT, 0)
            .set(DeqaConfig.HEALTH_HOST, "127.0.0.1")
            .set(DeqaConfig.DRAIN_TIMEOUT_MS, 5_000)
            // Short windows: something happens while one looks.
            .set(DeqaConfig.WINDOW_SIZE_MS, 20_000)
            .set(DeqaConfig.WINDOW_ADVANCE_MS, 5_000)
            .set(DeqaConfig.WINDOW_GRACE_MS, 2_000)
            .set(DeqaConfig.WINDOW_IDLE_MS, 5_000)
            .set(DeqaConfig.WINDOW_HALF_LIFE_MS, 20_000)
            .set(DeqaConfig.EMIT_INTERVAL_MS, 500);
    options.model().ifPresent(model -> sources.set(DeqaConfig.MODEL_DIR, model));
    options
        .images()
        .ifPresent(
            images -> sources.set(DeqaConfig.FETCH_ROOTS, images.toAbsolutePath().normalize()));
    return DeqaConfig.of(sources.assignments(options.settings()));
  }

  private Path temporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("deqa-stream-demo");
      opened.push(() -> delete(folder));
      return folder;
    } catch (IOException e) {
      throw new StartupException("no temporary folder: " + e.getMessage(), e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** What comes out. */
  public OutcomeFeed feed() {
    return feed;
  }

  /** Where the broker listens. */
  public String brokers() {
    return brokers;
  }

  /** Sends nothing more; what was sent still gets its outcome. Returns when the last is sent. */
  public void stopSending() {
    if (feeder != null) {
      feeder.close();
    }
  }

  /** Events sent so far. */
  public long published() {
    return feeder.published();
  }

  /** The error that ended the service, if one did. */
  public Optional<Throwable> error() {
    return service == null ? Optional.empty() : service.error();
  }

  private <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("while stopping the demo: {}", e.toString(), e);
      }
    }
  }
}
