package io.deqastream.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.FaultHandlerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka broker and its controller inside this JVM: one node, KRaft, plain text, on the loopback
 * address. For the demo and for tests, not for data that matters. A directory that was used before
 * is taken up again. All contact with the broker's internals is in this class; a broker that fails
 * fatally logs and stops instead of halting the JVM. {@link #close} is idempotent.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final String LISTENER = "PLAINTEXT";
  private static final long VISIBLE_WITHIN_NANOS = 30_000_000_000L;
  private static final long POLL_NANOS = 20_000_000;

  private final ControllerServer controller;
  private final BrokerServer broker;
  private boolean closed;

  private EmbeddedBroker(ControllerServer controller, BrokerServer broker) {
    this.controller = controller;
    this.broker = broker;
  }

  /** Starts a broker on a free port. */
  public static EmbeddedBroker start(Path directory) {
    return start(directory, 0, Map.of());
  }

  /**
   * Starts a broker and returns when it serves.
   *
   * @param directory holds its log; created if absent, not deleted on close
   * @param port to listen on, 0 for any free one
   * @param overrides broker settings that replace ours
   */
  public static EmbeddedBroker start(Path directory, int port, Map<String, String> overrides) {
    // The broker halts the whole JVM on e.g. a lost directory: an embedded one must not.
    Exit.setHaltProcedure(
        (status, message) -> {
          throw new IllegalStateException("broker failed with status " + status + ": " + message);
        });
    try {
      Files.createDirectories(directory);
      format(directory);
      return start(KafkaConfig.fromProps(settings(directory, port, overrides), false));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep a broker's log in " + directory, e);
    }
  }

  private static EmbeddedBroker start(KafkaConfig config) {
    var init = KafkaRaftServer.initializeLogDirs(config, LOG, "");
    FaultHandlerFactory faults =
        (name, fatal, action) ->
            (message, cause) -> {
              LOG.error("{}: {}", name, message, cause);
              return new FaultHandlerException(name + ": " + message, cause);
            };
    SharedServer shared =
        new SharedServer(
            config,
            init._1(),
            Time.SYSTEM,
            new Metrics(),
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            QuorumConfig.parseBootstrapServers(config.quorumConfig().bootstrapServers()),
            faults,
            ServerSocketFactory.INSTANCE);
    EmbeddedBroker started =
        new EmbeddedBroker(
            new ControllerServer(shared, KafkaRaftServer.configSchema(), init._2()),
            new BrokerServer(shared));
    try {
      started.controller.startup();
      started.broker.startup();
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
    return started;
  }

  private static void format(Path directory) throws IOException {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, "UTF-8"))
          .setNodeId(1)
          .setClusterId(Uuid.randomUuid().toString())
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName("CONTROLLER")
          .setInitialControllers(DynamicVoters.parse("1@127.0.0.1:1:" + Uuid.randomUuid()))
          .setHasDynamicQuorum(true)
          .run();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static Properties settings(Path directory, int port, Map<String, String> overrides) {
    Map<String, String> settings = new HashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("listeners", LISTENER + "://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:0");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    // Must not be empty; with a dynamic quorum of one it is never dialled.
    settings.put("controller.quorum.bootstrap.servers", "127.0.0.1:1");
    settings.put("log.dirs", directory.toString());
    settings.put("auto.create.topics.enable", "false");
    for (String internal :
        new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
      settings.put(internal + ".replication.factor", "1");
      settings.put(internal + ".num.partitions", "1");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // One machine, few members: nothing to wait for, and short sessions are worth their price.
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.min.session.timeout.ms", "1000");
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("log.cleaner.dedupe.buffer.size", "2097152");
    settings.putAll(overrides);
    Properties properties = new Properties();
    properties.putAll(settings);
    return properties;
  }

  /** Where clients connect, e.g. {@code 127.0.0.1:9092}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + broker.boundPort(ListenerName.normalised(LISTENER));
  }

  /**
   * Creates topics with this many partitions and returns when clients see them; those that exist
   * stay as they are.
   */
  public void createTopics(Collection<String> names, int partitions) {
    Map<String, Object> settings =
        Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> topics =
          names.stream().map(name -> new NewTopic(name, partitions, (short) 1)).toList();
      for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
        await(created, TopicExistsException.class);
      }
      long end = System.nanoTime() + VISIBLE_WITHIN_NANOS;
      while (!await(admin.describeTopics(names).allTopicNames(), RetriableException.class)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("topics do not become visible: " + names);
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics " + names, e);
    }
  }

  /** Waits for a result; false if it failed in the way that is expected here. */
  private static boolean await(KafkaFuture<?> result, Class<? extends Exception> expected)
      throws InterruptedException {
    try {
      result.get();
      return true;
    } catch (ExecutionException e) {
      if (expected.isInstance(e.getCause())) {
        return false;
      }
      throw new IllegalStateException("the broker refuses: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    broker.shutdown();
    controller.shutdown();
    broker.awaitShutdown();
    controller.awaitShutdown();
  }
}
