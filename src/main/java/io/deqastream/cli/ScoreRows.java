package io.deqastream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deqastream.quality.LevelDistribution;
import io.deqastream.quality.QualityLevel;
import io.deqastream.scoring.ScoringOutcome;
import io.deqastream.scoring.ScoringOutcome.Scored;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints outcomes, a row each, as one of three forms. Owned by the printing thread. */
enum ScoreRows {
  /** For people. */
  TABLE {
    @Override
    void begin(PrintWriter out) {
      out.println("score   var   std  excellent  good  fair  poor   bad  image");
    }

    @Override
    void scored(PrintWriter out, String image, LevelDistribution d) {
      double[] p = d.probabilities();
      out.printf(
          Locale.ROOT,
          "%5.3f %5.3f %5.3f      %5.3f %5.3f %5.3f %5.3f %5.3f  %s%n",
          d.score(),
          d.variance(),
          d.standardDeviation(),
          p[0],
          p[1],
          p[2],
          p[3],
          p[4],
          image);
    }

    @Override
    void failed(PrintWriter out, String image, Unscorable failure) {
      out.printf("%-51s  %s: %s%n", failure.reason(), image, failure.detail());
    }
  },

  /** Comma-separated, RFC 4180. */
  CSV {
    @Override
    void begin(PrintWriter out) {
      out.println("image,score,variance,std,excellent,good,fair,poor,bad,reason,detail");
    }

    @Override
    void scored(PrintWriter out, String image, LevelDistribution d) {
      StringBuilder row = new StringBuilder(quote(image));
      row.append(',').append(d.score()).append(',').append(d.variance());
      row.append(',').append(d.standardDeviation());
      for (double p : d.probabilities()) {
        row.append(',').append(p);
      }
      out.println(row.append(",,"));
    }

    @Override
    void failed(PrintWriter out, String image, Unscorable failure) {
      out.println(quote(image) + ",,,,,,,,," + failure.reason() + "," + quote(failure.detail()));
    }
  },

  /** One JSON object a line. */
  JSON {
    @Override
    void begin(PrintWriter out) {}

    @Override
    void scored(PrintWriter out, String image, LevelDistribution d) {
      ObjectNode row = MAPPER.createObjectNode().put("image", image).put("score", d.score());
      row.put("variance", d.variance()).put("std", d.standardDeviation());
      ObjectNode levels = row.putObject("probabilities");
      for (QualityLevel level : QualityLevel.BEST_FIRST) {
        levels.put(level.word(), d.probability(level));
      }
      out.println(row);
    }

    @Override
    void failed(PrintWriter out, String image, Unscorable failure) {
      ObjectNode row = MAPPER.createObjectNode().put("image", image);
      row.putObject("error").put("reason", failure.reason().name()).put("detail", failure.detail());
      out.println(row);
    }
  };

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What comes before the rows. */
  abstract void begin(PrintWriter out);

  abstract void scored(PrintWriter out, String image, LevelDistribution distribution);

  abstract void failed(PrintWriter out, String image, Unscorable failure);

  final void row(PrintWriter out, String image, ScoringOutcome outcome) {
    if (outcome instanceof Scored scored) {
      scored(out, image, scored.distribution());
    } else if (outcome instanceof Unscorable failure) {
      failed(out, image, failure);
    }
    out.flush();
  }

  private static String quote(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
