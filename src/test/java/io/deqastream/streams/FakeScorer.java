package io.deqastream.streams;

import io.deqastream.fetch.ImageReference;
import io.deqastream.inference.ModelDescription;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.Scorer;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringOutcome.ImageFacts;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Timings;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import io.deqastream.scoring.ScoringRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * A scorer without images: its outcome is a function of the image's address alone, an address that
 * contains "fail" is not found. It answers at once, unless told to hold an address back until
 * {@link #finish}.
 */
final class FakeScorer implements Scorer {
  static final ModelDescription MODEL = new ModelDescription("fake", "r1", 8, "cpu");

  final List<String> submitted = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, CompletableFuture<ScoringOutcome>> held = new ConcurrentSkipListMap<>();
  private final Map<String, ScoringRequest> requests = new ConcurrentSkipListMap<>();
  private Predicate<String> hold = id -> false;
  private RuntimeException broken;

  /** Holds back the events whose ids match from now on. */
  FakeScorer hold(Predicate<String> ids) {
    hold = ids;
    return this;
  }

  /** Refuses everything from now on. */
  void breakDown(RuntimeException error) {
    broken = error;
  }

  @Override
  public CompletableFuture<ScoringOutcome> submit(ScoringRequest request) {
    if (broken != null) {
      return CompletableFuture.failedFuture(broken);
    }
    submitted.add(request.id());
    if (hold.test(request.id())) {
      CompletableFuture<ScoringOutcome> future = new CompletableFuture<>();
      held.put(request.id(), future);
      requests.put(request.id(), request);
      return future;
    }
    return CompletableFuture.completedFuture(outcome(request.image()));
  }

  /** Lets held events finish, in this order; false for one whose work was cancelled. */
  boolean finish(String... ids) {
    boolean all = true;
    for (String id : ids) {
      all &= held.remove(id).complete(outcome(requests.get(id).image()));
    }
    return all;
  }

  List<String> held() {
    return List.copyOf(held.keySet());
  }

  /** What an image's outcome is, whoever asks. */
  static ScoringOutcome outcome(ImageReference image) {
    String text =
        image instanceof ImageReference.Remote remote ? remote.uri().toString() : image.describe();
    if (text.contains("fail")) {
      return new Unscorable(FailureReason.NOT_FOUND, "404 from " + text, 1);
    }
    return new Scored(
        distribution(text),
        MODEL,
        new ImageFacts(640, 480, "jpeg", 1234, "00ff"),
        new Timings(
            Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3), Duration.ZERO, 4),
        false);
  }

  static LevelDistribution distribution(String text) {
    int h = text.hashCode() * 0x9E3779B9;
    float[] logits = new float[5];
    for (int i = 0; i < 5; i++) {
      logits[i] = ((h >>> (6 * i)) & 63) / 16f;
    }
    return LevelDistribution.fromLogits(logits);
  }

  @Override
  public void close() {}
}
