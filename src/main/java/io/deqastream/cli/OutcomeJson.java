package io.deqastream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deqastream.app.OutcomeFeed;
import io.deqastream.events.LevelProbabilities;
import io.deqastream.events.LevelShares;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.SourceQuality;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes outcomes as JSON, one object a line, with the field names of {@code score --json}. */
final class OutcomeJson implements OutcomeFeed.Listener {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PrintWriter out;

  OutcomeJson(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void onScore(QualityScore score) {
    Map<String, Object> line = begin("score", score.getSourceId());
    line.put("event", score.getEventId());
    line.put("image", score.getImage());
    line.put("capturedAt", score.getCapturedAt().toString());
    line.put("scoredAt", score.getScoredAt().toString());
    line.put("score", score.getScore());
    line.put("variance", score.getVariance());
    line.put("std", score.getStandardDeviation());
    LevelProbabilities p = score.getProbabilities();
    line.put(
        "probabilities",
        levels(p.getExcellent(), p.getGood(), p.getFair(), p.getPoor(), p.getBad()));
    line.put("model", score.getModelName());
    line.put("revision", score.getModelRevision());
    line.put("duplicate", score.getDuplicate());
    line.put("partition", score.getSourcePartition());
    line.put("offset", score.getSourceOffset());
    print(line);
  }

  @Override
  public void onFailure(ScoringFailure failure) {
    Map<String, Object> line = begin("failure", failure.getSourceId());
    line.put("event", failure.getEventId());
    line.put("image", failure.getImage());
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("reason", failure.getReason().name());
    error.put("detail", failure.getDetail());
    line.put("error", error);
    line.put("attempts", failure.getAttempts());
    line.put("failedAt", failure.getFailedAt().toString());
    line.put("partition", failure.getSourcePartition());
    line.put("offset", failure.getSourceOffset());
    print(line);
  }

  @Override
  public void onQuality(SourceQuality quality) {
    Map<String, Object> line = begin("quality", quality.getSourceId());
    line.put("windowStart", quality.getWindowStart().toString());
    line.put("windowEnd", quality.getWindowEnd().toString());
    line.put("closed", quality.getClosed());
    line.put("count", quality.getCount());
    line.put("failures", quality.getFailures());
    line.put("late", quality.getLateEvents());
    line.put("mean", quality.getMeanScore());
    line.put("varianceBetween", quality.getVarianceBetween());
    line.put("varianceWithin", quality.getVarianceWithin());
    line.put("varianceTotal", quality.getVarianceTotal());
    line.put("min", quality.getMinScore());
    line.put("max", quality.getMaxScore());
    line.put("median", quality.getQuantiles() == null ? null : quality.getQuantiles().getP50());
    line.put("weightedMean", quality.getWeightedMeanScore());
    LevelShares s = quality.getLevelShares();
    line.put(
        "shares",
        s == null
            ? null
            : levels(s.getExcellent(), s.getGood(), s.getFair(), s.getPoor(), s.getBad()));
    print(line);
  }

  @Override
  public void onUnreadable(String topic, int partition, long offset, String why) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", "unreadable");
    line.put("topic", topic);
    line.put("partition", partition);
    line.put("offset", offset);
    line.put("detail", why);
    print(line);
  }

  private static Map<String, Object> begin(String type, String source) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("type", type);
    line.put("source", source);
    return line;
  }

  private static Map<String, Double> levels(
      double excellent, double good, double fair, double poor, double bad) {
    Map<String, Double> levels = new LinkedHashMap<>();
    levels.put("excellent", excellent);
    levels.put("good", good);
    levels.put("fair", fair);
    levels.put("poor", poor);
    levels.put("bad", bad);
    return levels;
  }

  private void print(Map<String, Object> line) {
    try {
      out.println(JSON.writeValueAsString(line));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
