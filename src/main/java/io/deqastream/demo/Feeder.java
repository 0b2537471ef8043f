package io.deqastream.demo;

import io.deqastream.app.EventPublisher;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the sources' images at their rates, until all have sent so many together or it is
 * closed. One thread for all of them: what cannot be kept up is sent later.
 */
final class Feeder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);

  private static final long CLOSE_BOUND_SECONDS = 5;

  private final EventPublisher publisher;
  private final long limit;
  private final AtomicLong published = new AtomicLong();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "demo-feeder");
            thread.setDaemon(true);
            return thread;
          });

  Feeder(EventPublisher publisher, List<DemoSource> sources, double speed, long limit) {
    this.publisher = publisher;
    this.limit = limit;
    for (DemoSource source : sources) {
      AtomicLong sent = new AtomicLong();
      long nanosBetween = (long) (1e9 / (source.rate() * speed));
      var unused =
          executor.scheduleAtFixedRate(
              () -> send(source, sent), 0, nanosBetween, TimeUnit.NANOSECONDS);
    }
  }

  private void send(DemoSource source, AtomicLong sent) {
    if (published.get() >= limit) {
      return;
    }
    try {
      published.incrementAndGet();
      var unused =
          publisher
              .publish(source.name(), source.image(sent.getAndIncrement()), Instant.now(), Map.of())
              .exceptionally(
                  error -> {
                    LOG.error("{} could not be published to: {}", source.name(), error.toString());
                    return "";
                  });
    } catch (RuntimeException e) {
      LOG.error("{} sends nothing more: {}", source.name(), e.toString(), e);
      throw e;
    }
  }

  /** Events handed to the brokers. */
  long published() {
    return published.get();
  }

  /** Returns when nothing is being sent any more. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(CLOSE_BOUND_SECONDS, TimeUnit.SECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
