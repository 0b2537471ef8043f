package io.deqastream.app;

import io.deqastream.streams.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the topics are there and fit together before the stream starts: all five exist or
 * are created, the events are not compacted away, and what an earlier run left behind under the
 * same application id has as many partitions as the events. Used by one thread, once.
 */
public final class Topics {
  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final int TIMEOUT_MS = 30_000;

  private final Admin admin;
  private final TopicNames names;
  private final Patience patience;

  Topics(Admin admin, TopicNames names, Patience patience) {
    this.patience = patience;
    this.admin = admin;
    this.names = names;
  }

  /** Creates what is missing; {@code replication} -1 is the broker's default. */
  public void create(int partitions, int replication) {
    List<NewTopic> missing =
        missing().stream()
            .map(name -> new NewTopic(name, partitions, (short) replication))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    CreateTopicsOptions options = new CreateTopicsOptions().timeoutMs(TIMEOUT_MS);
    admin
        .createTopics(missing, options)
        .values()
        .forEach(
            (name, result) -> {
              try {
                get(result);
                LOG.info("created topic {} with {} partitions", name, partitions);
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                  throw new StartupException(
                      "topic %s cannot be created (%d partitions, replication factor %d): %s"
                          .formatted(name, partitions, replication, e.getCause().getMessage()),
                      e.getCause());
                }
              }
            });
    // A broker may create a topic before it knows of it.
    patience.until("the created topics", this::requireAll);
  }

  private TopicNames requireAll() throws Patience.NotYet {
    Set<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new Patience.NotYet("not there yet: " + String.join(", ", missing), null);
    }
    return names;
  }

  /** Throws a {@link StartupException} that lists everything that does not fit. */
  public void check(String applicationId) {
    Set<String> missing = missing();
    if (!missing.isEmpty()) {
      throw new StartupException(
          "topics are missing: %s; create them, or set topics.create=true"
              .formatted(String.join(", ", missing)));
    }
    List<String> problems = new ArrayList<>();
    int partitions = describe(List.of(names.events())).get(names.events()).partitions().size();
    checkInternal(applicationId, partitions, problems);
    checkCompaction(problems);
    if (!problems.isEmpty()) {
      throw new StartupException(String.join(System.lineSeparator(), problems));
    }
    LOG.info("topics are in order; {} has {} partitions", names.events(), partitions);
  }

  /** State is kept by the events' partitions: an internal topic must have as many of them. */
  private void checkInternal(String applicationId, int partitions, List<String> problems) {
    List<String> internal =
        all().stream()
            .filter(name -> name.startsWith(applicationId + "-"))
            .filter(name -> name.endsWith("-changelog") || name.endsWith("-repartition"))
            .toList();
    describe(internal)
        .forEach(
            (name, topic) -> {
              int actual = topic.partitions().size();
              if (actual != partitions) {
                problems.add(
                    ("topic %s has %d partitions, %s has %d: they must be equal. Was %s enlarged?"
                            + " Use another application.id, or reset this one with"
                            + " kafka-streams-application-reset")
                        .formatted(name, actual, names.events(), partitions, names.events()));
              }
            });
  }

  private void checkCompaction(List<String> problems) {
    for (String name : List.of(names.events(), names.scores(), names.failures())) {
      String policy = cleanupPolicy(name);
      if (policy.contains("compact")) {
        String problem =
            "topic %s has cleanup.policy=%s: of each source only the last record would remain"
                .formatted(name, policy);
        if (name.equals(names.events())) {
          problems.add(problem + "; set it to delete");
        } else {
          LOG.warn("{}", problem);
        }
      }
    }
  }

  private String cleanupPolicy(String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return get(admin.describeConfigs(List.of(resource)).all())
          .get(resource)
          .get("cleanup.policy")
          .value();
    } catch (ExecutionException e) {
      // Not everybody may read topic settings; then there is nothing to say.
      LOG.debug("settings of {} cannot be read", topic, e);
      return "";
    }
  }

  private Set<String> missing() {
    Set<String> wanted = new TreeSet<>(names.outputs());
    wanted.add(names.events());
    wanted.removeAll(describe(wanted).keySet());
    return wanted;
  }

  private Collection<String> all() {
    try {
      return get(admin.listTopics().names());
    } catch (ExecutionException e) {
      throw new StartupException("topics cannot be listed: " + e.getCause().getMessage(), e);
    }
  }

  private Map<String, TopicDescription> describe(Collection<String> topics) {
    Map<String, TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (name, result) -> {
              try {
                found.put(name, get(result));
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw new StartupException(
                      "topic " + name + " cannot be described: " + e.getCause().getMessage(), e);
                }
              }
            });
    return found;
  }

  private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartupException("interrupted while looking at topics", e);
    }
  }
}
