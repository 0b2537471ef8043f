package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import io.deqastream.streams.EventSerdes;
import io.deqastream.streams.RegistryException;
import io.deqastream.streams.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * The way to brokers and Schema Registry, as configured; every command that talks to Kafka goes
 * through here. Hands out new clients, which the caller closes.
 */
public final class Connections {
  private static final int ATTEMPT_MS = 5_000;

  private final DeqaConfig config;
  private final Patience patience;

  public Connections(DeqaConfig config, StopSignal stop) {
    this.config = config;
    this.patience =
        new Patience(Duration.ofMillis(config.getLong(DeqaConfig.STARTUP_TIMEOUT_MS)), stop);
  }

  /** Settings that every Kafka client needs, those passed through included. */
  public Map<String, Object> clientSettings() {
    Map<String, Object> settings = new HashMap<>(config.kafkaSettings());
    settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, brokers());
    return settings;
  }

  /** An admin client whose brokers have answered. */
  public Admin admin() {
    Map<String, Object> settings = clientSettings();
    settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2 * ATTEMPT_MS);
    settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ATTEMPT_MS);
    String what = "brokers " + brokers();
    return patience.until(what, () -> connected(what, settings));
  }

  /** Returns when brokers have answered. */
  public void awaitBrokers() {
    admin().close(Duration.ZERO);
  }

  private static Admin connected(String what, Map<String, Object> settings) throws Patience.NotYet {
    Admin admin;
    try {
      admin = Admin.create(settings);
    } catch (KafkaException e) {
      String why = Reasons.innermost(e);
      if (why.contains("No resolvable bootstrap urls")) {
        throw new Patience.NotYet("none of the host names is known", e);
      }
      throw new StartupException(what + ": the client's settings do not work: " + why, e);
    }
    try {
      admin.describeCluster(new DescribeClusterOptions().timeoutMs(ATTEMPT_MS)).nodes().get();
      return admin;
    } catch (ExecutionException e) {
      admin.close(Duration.ZERO);
      if (e.getCause() instanceof RetriableException) {
        throw new Patience.NotYet("no answer", e);
      }
      throw new StartupException(what + ": " + Reasons.innermost(e.getCause()), e);
    } catch (InterruptedException e) {
      admin.close(Duration.ZERO);
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted while waiting for " + what, e);
    }
  }

  /** The topics, seen through a client of these brokers. */
  Topics topics(Admin admin, TopicNames names) {
    return new Topics(admin, names, patience);
  }

  /** Serdes that talk to the configured registry. */
  public EventSerdes serdes() {
    Map<String, String> settings = config.registrySettings();
    String url = settings.remove(DeqaConfig.SCHEMA_REGISTRY_URL);
    return new EventSerdes(url, settings);
  }

  /** Registers the schemas: waits for a registry that is away, gives up on one that says no. */
  public void register(EventSerdes serdes, TopicNames topics) {
    patience.until(
        "Schema Registry",
        () -> {
          try {
            serdes.register(topics);
            return topics;
          } catch (RegistryException e) {
            if (e.isTransient()) {
              throw new Patience.NotYet(e.getMessage(), e);
            }
            throw new StartupException(e.getMessage(), e);
          }
        });
  }

  private String brokers() {
    List<String> brokers = config.getList(DeqaConfig.BOOTSTRAP_SERVERS);
    return String.join(",", brokers);
  }
}
