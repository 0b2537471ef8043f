package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import io.deqastream.scoring.ScoringRequest;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Turns every event into exactly one outcome. Belongs to the stream thread; the scorer's threads
 * only ever put ended items into the queue of the assignment that submitted them.
 *
 * <p>An event is written to the pending store before it is submitted, and deleted in the
 * transaction that forwards its outcome. A crash at any instant therefore leaves it unread, pending
 * or done, and {@link #init} submits again what it finds pending. The store's keys count up, so
 * that the order of arrival survives. Kafka Streams may call {@code close} and {@code init} on one
 * instance in turn: everything of an assignment is made anew in {@code init}.
 */
final class ScoringProcessor implements Processor<String, ImageEvent, String, SpecificRecord> {
  static final String NAME = "scoring";
  static final String PENDING = "pending-images";
  static final String SCORES = "scores";
  static final String FAILURES = "failures";
  static final String QUALITY = "source-quality";

  private final StreamsPolicy policy;
  private final Scorer scorer;

  /** Requests that the scorer still takes, from all tasks of the process. */
  private final Semaphore slots;

  private final StreamCounters counters;
  private final Clock clock;
  private final EventCheck check;
  private final OutcomeEvents outcomes;

  private ProcessorContext<String, SpecificRecord> context;
  private KeyValueStore<Bytes, byte[]> pending;
  private RollingQuality rolling;
  private CommitPacer pacer;
  private TaskBacklog backlog;
  private BlockingQueue<PendingItem> ended;
  private long nextSequence;
  private long patienceNanos;

  ScoringProcessor(
      StreamsPolicy policy, Scorer scorer, Semaphore slots, StreamCounters counters, Clock clock) {
    this.policy = policy;
    this.scorer = scorer;
    this.slots = slots;
    this.counters = counters;
    this.clock = clock;
    this.check = new EventCheck(policy.limits(), clock);
    this.outcomes = new OutcomeEvents(policy.prompt().name(), clock);
  }

  @Override
  public void init(ProcessorContext<String, SpecificRecord> context) {
    this.context = context;
    pending = context.getStateStore(PENDING);
    backlog = new TaskBacklog(policy.inFlight(), policy.releaseOrder());
    ended = new LinkedBlockingQueue<>();
    nextSequence = 0;
    pacer = new CommitPacer();
    patienceNanos = policy.inFlight().patience().toNanos();
    rolling =
        new RollingQuality(
            policy.windows(),
            context.getStateStore(RollingQuality.PANES),
            context.getStateStore(RollingQuality.SOURCES),
            counters,
            clock,
            (quality, timestamp) ->
                context.forward(new Record<>(quality.getSourceId(), quality, timestamp), QUALITY));
    restore();
    context.schedule(
        policy.inFlight().drainInterval(), PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  /** Takes up what an earlier assignment left; nothing may be forwarded yet. */
  private void restore() {
    try (KeyValueIterator<Bytes, byte[]> left = pending.all()) {
      while (left.hasNext()) {
        KeyValue<Bytes, byte[]> entry = left.next();
        long sequence = ByteBuffer.wrap(entry.key.get()).getLong();
        add(sequence, PendingImage.fromBytes(entry.value), entry.value.length);
        counters.restored.increment();
        nextSequence = sequence + 1;
      }
    }
    submitWhatFits();
  }

  @Override
  public void process(Record<String, ImageEvent> record) {
    counters.progress();
    releaseWhatEnded();
    awaitRoom();
    RecordMetadata at = context.recordMetadata().orElseThrow();
    PendingImage image =
        new PendingImage(
            at.topic(),
            at.partition(),
            at.offset(),
            record.timestamp(),
            record.key(),
            record.value());
    counters.received.increment();
    rolling.arrived();
    accept(image);
    submitWhatFits();
    releaseWhatEnded();
  }

  private void accept(PendingImage image) {
    PendingImage kept = image;
    byte[] bytes = kept.toBytes();
    if (bytes.length > policy.limits().maxEventBytes()) {
      kept = image.withheld(bytes.length);
      bytes = kept.toBytes();
    }
    pending.put(key(nextSequence), bytes);
    add(nextSequence, kept, bytes.length);
    nextSequence++;
  }

  private void add(long sequence, PendingImage image, int bytes) {
    PendingItem item = new PendingItem(sequence, image, check.check(image), bytes, clock.millis());
    if (item.verdict.refusal() != null) {
      item.end(new PendingItem.Settled(item.verdict.refusal()));
      ended.add(item);
    }
    backlog.add(item);
    counters.pending.incrementAndGet();
  }

  private void submitWhatFits() {
    // Never waits for a slot: the next tick asks again.
    while (slots.tryAcquire()) {
      PendingItem item = backlog.next();
      if (item == null) {
        slots.release();
        return;
      }
      submit(item, ended);
    }
  }

  private void submit(PendingItem item, BlockingQueue<PendingItem> queue) {
    CompletableFuture<ScoringOutcome> work;
    try {
      work =
          scorer.submit(new ScoringRequest(item.image.event().getEventId(), item.verdict.image()));
    } catch (RuntimeException e) {
      slots.release();
      throw new StreamsException("the scorer did not take " + item.image, e);
    }
    counters.inFlight.incrementAndGet();
    item.workingOn(work);
    var unused =
        work.whenComplete(
            (outcome, error) -> {
              slots.release();
              counters.inFlight.decrementAndGet();
              PendingItem.End end =
                  error == null ? new PendingItem.Settled(outcome) : new PendingItem.Broken(error);
              if (item.end(end)) {
                queue.add(item);
              } else if (!(error instanceof CancellationException)) {
                counters.dropped.increment();
              }
            });
  }

  private void releaseWhatEnded() {
    for (PendingItem item = ended.poll(); item != null; item = ended.poll()) {
      takeBack(item);
    }
  }

  private void takeBack(PendingItem item) {
    if (item.end() instanceof PendingItem.Broken broken) {
      throw new StreamsException("the scorer failed over " + item.image, broken.error());
    }
    backlog.takeBack(item);
    PendingItem ready;
    while ((ready = backlog.releasable(item)) != null) {
      release(ready, ((PendingItem.Settled) ready.end()).outcome());
    }
    submitWhatFits();
  }

  /** The one place where an outcome leaves: forwarded and deleted in one transaction. */
  private void release(PendingItem item, ScoringOutcome outcome) {
    pending.delete(key(item.sequence));
    backlog.remove(item);
    counters.pending.decrementAndGet();
    PendingImage image = item.image;
    if (outcome instanceof Scored scored) {
      counters.scored.increment();
      forward(image.source(), outcomes.score(image, scored), image, SCORES);
      rolling.add(image, scored.distribution());
    } else if (outcome instanceof Unscorable unscorable) {
      counters.addUnscorable(unscorable.reason());
      forward(image.key(), outcomes.failure(image, unscorable), image, FAILURES);
      if (item.verdict.countable()) {
        rolling.add(image, null);
      }
    }
    pacer.released(clock.millis() - item.acceptedAt);
  }

  private void forward(String key, SpecificRecord event, PendingImage image, String to) {
    context.forward(new Record<>(key, event, image.timestamp()), to);
  }

  /** Waits while the task is full, for as long as the stream thread may be kept in one round. */
  private void awaitRoom() {
    while (backlog.full() && patienceNanos > 0) {
      long start = System.nanoTime();
      try {
        PendingItem item = ended.poll(patienceNanos, TimeUnit.NANOSECONDS);
        patienceNanos -= System.nanoTime() - start;
        if (item != null) {
          takeBack(item);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void tick(long now) {
    counters.progress();
    patienceNanos = policy.inFlight().patience().toNanos();
    submitWhatFits();
    releaseWhatEnded();
    rolling.tick(now, backlog);
    if (pacer.commitNow(now)) {
      context.commit();
    }
  }

  @Override
  public void close() {
    if (backlog == null) {
      return;
    }
    for (PendingItem item : List.copyOf(backlog.items())) {
      item.abandon();
    }
    counters.pending.addAndGet(-backlog.size());
    counters.abandoned.add(backlog.size());
    backlog = null;
  }

  private static Bytes key(long sequence) {
    return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
  }
}
