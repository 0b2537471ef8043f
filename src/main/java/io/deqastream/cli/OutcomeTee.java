package io.deqastream.cli;

import io.deqastream.app.OutcomeFeed;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;

/** Hands every outcome to two listeners, in this order. */
record OutcomeTee(OutcomeFeed.Listener first, OutcomeFeed.Listener second)
    implements OutcomeFeed.Listener {
  @Override
  public void onScore(QualityScore score) {
    first.onScore(score);
    second.onScore(score);
  }

  @Override
  public void onFailure(ScoringFailure failure) {
    first.onFailure(failure);
    second.onFailure(failure);
  }

  @Override
  public void onQuality(SourceQuality quality) {
    first.onQuality(quality);
    second.onQuality(quality);
  }

  @Override
  public void onUnreadable(String topic, int partition, long offset, String why) {
    first.onUnreadable(topic, partition, offset, why);
    second.onUnreadable(topic, partition, offset, why);
  }
}
