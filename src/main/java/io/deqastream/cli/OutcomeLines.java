package io.deqastream.cli;

import io.deqastream.app.OutcomeFeed;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.io.PrintWriter;
import java.util.Locale;

/** Writes outcomes as plain lines for pipes and logs: each outcome, and each closed window. */
final class OutcomeLines implements OutcomeFeed.Listener {
  private final PrintWriter out;

  OutcomeLines(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void onScore(QualityScore score) {
    line(
        "%s %-16s %.2f ±%.2f  %-9s %s",
        score.getScoredAt(),
        score.getSourceId(),
        score.getScore(),
        score.getStandardDeviation(),
        BoardView.word(score.getScore()),
        score.getImage() == null ? "(inline)" : score.getImage());
  }

  @Override
  public void onFailure(ScoringFailure failure) {
    line(
        "%s %-16s no score     %s: %s",
        failure.getFailedAt(), failure.getSourceId(), failure.getReason(), failure.getDetail());
  }

  @Override
  public void onQuality(SourceQuality quality) {
    if (!quality.getClosed()) {
      return;
    }
    String moments =
        quality.getMeanScore() == null
            ? "no scores"
            : String.format(
                Locale.ROOT,
                "mean %.2f, deviation between %.2f, within %.2f",
                quality.getMeanScore(),
                Math.sqrt(quality.getVarianceBetween()),
                Math.sqrt(quality.getVarianceWithin()));
    line(
        "%s %-16s window of %s closed: %d images, %d failed, %s",
        quality.getUpdatedAt(),
        quality.getSourceId(),
        quality.getWindowStart(),
        quality.getCount(),
        quality.getFailures(),
        moments);
  }

  @Override
  public void onUnreadable(String topic, int partition, long offset, String why) {
    line("unreadable record %s-%d@%d: %s", topic, partition, offset, why);
  }

  private void line(String pattern, Object... values) {
    out.println(String.format(Locale.ROOT, pattern, values).replaceAll("\\p{Cntrl}", "?"));
    out.flush();
  }
}
