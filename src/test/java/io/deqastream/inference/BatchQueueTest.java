package io.deqastream.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * The batching decision against a plain model of it, under a clock that the test moves: random
 * histories of announcements, submissions, cancellations, time passing and devices asking.
 */
@PropertyDefaults(tries = 500)
class BatchQueueTest {
  private static final long LINGER = 20;
  private static final int BOUND = 12;

  enum Kind {
    EXPECT,
    CALL_OFF,
    OFFER_A,
    OFFER_B,
    CANCEL,
    TIME,
    ASK
  }

  record Step(Kind kind, int amount) {}

  record Item(int id, String key, long since) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Step> step =
        Arbitraries.of(Kind.class)
            .flatMap(kind -> Arbitraries.integers().between(0, 15).map(n -> new Step(kind, n)));
    return step.list().ofMaxSize(120);
  }

  @Property
  void everyDecisionFollowsTheRules(
      @ForAll("histories") List<Step> history, @ForAll @IntRange(min = 1, max = 5) int max) {
    BatchQueue<String, Item> queue =
        new BatchQueue<>(new BatchPolicy(max, Duration.ofNanos(LINGER), BOUND));
    List<Item> waiting = new ArrayList<>();
    long now = Long.MAX_VALUE - 100; // the clock wraps on the way
    int upstream = 0;
    int ids = 0;
    for (Step step : history) {
      switch (step.kind()) {
        case EXPECT -> {
          queue.expect();
          upstream++;
        }
        case CALL_OFF -> {
          if (upstream > 0) {
            queue.expectNoMore();
            upstream--;
          }
        }
        case OFFER_A, OFFER_B -> {
          Item item = new Item(ids++, step.kind().name(), now);
          boolean accepted = queue.offer(item.key(), item, now);
          assertThat(accepted).isEqualTo(waiting.size() < BOUND);
          if (accepted) {
            waiting.add(item);
          }
        }
        case CANCEL -> {
          if (!waiting.isEmpty()) {
            Item item = waiting.remove(step.amount() % waiting.size());
            assertThat(queue.remove(item.key(), item)).isTrue();
            assertThat(queue.remove(item.key(), item)).isFalse();
          }
        }
        case TIME -> now += step.amount();
        case ASK -> ask(queue, waiting, now, upstream, max);
      }
      assertThat(queue.queued()).isEqualTo(waiting.size());
      assertThat(queue.upstream()).isEqualTo(upstream);
    }
    queue.drain();
    while (!waiting.isEmpty()) {
      assertThat(queue.isDue(now)).isTrue();
      ask(queue, waiting, now, 0, max);
    }
    assertThat(queue.next(now)).isInstanceOf(BatchQueue.Decision.Idle.class);
  }

  /** The rules, written the slow way over a list in order of arrival. */
  private static void ask(
      BatchQueue<String, Item> queue, List<Item> waiting, long now, int upstream, int max) {
    boolean due = queue.isDue(now);
    BatchQueue.Decision<Item> decision = queue.next(now);
    assertThat(decision instanceof BatchQueue.Decision.Take).isEqualTo(due);
    if (waiting.isEmpty()) {
      assertThat(decision).isInstanceOf(BatchQueue.Decision.Idle.class);
      return;
    }
    Item oldest = waiting.get(0);
    String leaving = null;
    if (upstream == 0 || now - oldest.since() >= LINGER) {
      leaving = oldest.key();
    } else {
      Map<String, Integer> counts = new HashMap<>();
      waiting.forEach(item -> counts.merge(item.key(), 1, Integer::sum));
      for (Item item : waiting) {
        if (leaving == null && counts.get(item.key()) >= max) {
          leaving = item.key();
        }
      }
    }
    if (leaving == null) {
      assertThat(decision).isEqualTo(new BatchQueue.Decision.WaitUntil<>(oldest.since() + LINGER));
      return;
    }
    String key = leaving;
    List<Item> expected = waiting.stream().filter(i -> i.key().equals(key)).limit(max).toList();
    assertThat(decision).isEqualTo(new BatchQueue.Decision.Take<>(expected));
    waiting.removeAll(expected);
  }

  @Property
  void withoutAnyoneOnTheWayNothingWaits(@ForAll @IntRange(min = 1, max = 40) int count) {
    BatchQueue<String, Item> queue = new BatchQueue<>(new BatchPolicy(16, Duration.ofHours(1), 64));
    for (int i = 0; i < count; i++) {
      queue.offer("q", new Item(i, "q", 0), 0);
    }
    int passes = 0;
    while (queue.next(0) instanceof BatchQueue.Decision.Take<Item> take) {
      assertThat(take.items()).hasSizeBetween(1, 16);
      passes++;
    }
    assertThat(passes).isEqualTo((count + 15) / 16);
    assertThat(queue.queued()).isZero();
  }
}
