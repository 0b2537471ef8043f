package io.deqastream.streams;

import io.deqastream.events.ImageEvent;
import io.deqastream.events.LevelProbabilities;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.ScoringOutcome.ImageFacts;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Timings;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Writes outcomes as events, which carry their source coordinates and timestamps themselves because
 * they may be forwarded while another record, or none, is being processed. Stateless but for the
 * clock.
 */
record OutcomeEvents(String prompt, Clock clock) {
  private static final int DETAIL_CHARACTERS = 2000;

  QualityScore score(PendingImage image, Scored scored) {
    ImageEvent event = image.event();
    LevelDistribution levels = scored.distribution();
    QualityScore score = new QualityScore();
    score.setEventId(event.getEventId());
    score.setSourceId(event.getSourceId());
    score.setImage(event.getImage() instanceof String uri ? uri : null);
    score.setCapturedAt(event.getCapturedAt());
    score.setScoredAt(now());
    score.setScore(levels.score());
    score.setVariance(levels.variance());
    score.setStandardDeviation(levels.standardDeviation());
    score.setProbabilities(
        new LevelProbabilities(
            levels.probability(QualityLevel.EXCELLENT),
            levels.probability(QualityLevel.GOOD),
            levels.probability(QualityLevel.FAIR),
            levels.probability(QualityLevel.POOR),
            levels.probability(QualityLevel.BAD)));
    score.setPrompt(prompt);
    score.setModelName(scored.model().name());
    score.setModelRevision(scored.model().revision());
    score.setDuplicate(scored.duplicate());
    facts(score, scored.image());
    timings(score, scored.timings());
    score.setSourceTopic(image.topic());
    score.setSourcePartition(image.partition());
    score.setSourceOffset(image.offset());
    score.setSourceTimestamp(Instant.ofEpochMilli(image.timestamp()));
    return score;
  }

  private static void facts(QualityScore score, ImageFacts image) {
    score.setImageWidth(image.width());
    score.setImageHeight(image.height());
    score.setImageFormat(image.format());
    score.setImageBytes(image.bytes());
    score.setImageSha256(image.sha256());
  }

  private static void timings(QualityScore score, Timings timings) {
    score.setFetchMillis(millis(timings.fetch()));
    score.setDecodeMillis(millis(timings.decode()));
    score.setQueueMillis(millis(timings.queue()));
    score.setInferenceMillis(millis(timings.inference()));
    score.setBatchSize(timings.batchSize());
  }

  ScoringFailure failure(PendingImage image, Unscorable unscorable) {
    ImageEvent event = image.event();
    ScoringFailure failure = new ScoringFailure();
    failure.setEventId(event == null ? "" : TextLimit.shorten(event.getEventId(), 1024));
    failure.setSourceId(TextLimit.shorten(image.source(), 1024));
    failure.setImage(
        event != null && event.getImage() instanceof String uri
            ? TextLimit.shorten(uri, DETAIL_CHARACTERS)
            : null);
    failure.setCapturedAt(event == null ? null : event.getCapturedAt());
    failure.setReason(reason(unscorable.reason()));
    failure.setDetail(TextLimit.shorten(unscorable.detail(), DETAIL_CHARACTERS));
    failure.setAttempts(unscorable.attempts());
    failure.setFailedAt(now());
    failure.setSourceTopic(image.topic());
    failure.setSourcePartition(image.partition());
    failure.setSourceOffset(image.offset());
    failure.setSourceTimestamp(Instant.ofEpochMilli(image.timestamp()));
    return failure;
  }

  /** By name: a test holds the two enums together. */
  static ScoringFailureReason reason(FailureReason reason) {
    return ScoringFailureReason.valueOf(reason.name());
  }

  private Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }
}
