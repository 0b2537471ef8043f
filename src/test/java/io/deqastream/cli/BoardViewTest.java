package io.deqastream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.deqastream.events.LevelProbabilities;
import io.deqastream.events.QualityScore;
import io.deqastream.events.ScoringFailure;
import io.deqastream.events.ScoringFailureReason;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BoardViewTest {
  private final AtomicLong now = new AtomicLong();
  private final Board board = new Board(now::get);

  @Test
  void aRowForEachSourceAndALineForEachOutcome() {
    board.onScore(score("lobby", 4.2));
    board.onScore(score("lobby", 1.2));
    board.onFailure(failure("uploads", "file ends early"));
    now.set(2_000_000_000L);
    List<String> lines = new BoardView("title", 100, false).lines(board, 40);
    assertThat(lines.get(0)).isEqualTo("title");
    assertThat(lines.get(1)).startsWith("0:02   2 scored   1 failed   1.5 images/s");
    assertThat(lines).anyMatch(line -> line.matches("lobby +1\\.20 +0\\.50 .*▇▁ .* 2 +0 +1\\.0"));
    assertThat(lines).anyMatch(line -> line.matches("uploads .* 0 +1 +0\\.5"));
    assertThat(lines).anyMatch(line -> line.endsWith("TRUNCATED: file ends early"));
  }

  @Test
  void whatRecordsSayCannotSteerTheTerminalOrBreakTheFrame() {
    board.onScore(score("a\u001b[2J\n" + "x".repeat(500), 3));
    board.onFailure(failure("b", "\u0007".repeat(500)));
    List<String> lines = new BoardView("t", 80, false).lines(board, 24);
    assertThat(lines).hasSizeLessThanOrEqualTo(24);
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80))
        .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
  }

  @Test
  void moreSourcesThanRowsAreSaidSo() {
    for (int i = 0; i < 100; i++) {
      board.onScore(score("source-" + i, 3));
    }
    List<String> lines = new BoardView("t", 100, false).lines(board, 20);
    assertThat(lines).hasSizeLessThanOrEqualTo(20).contains("... and more sources");
  }

  private static QualityScore score(String source, double score) {
    QualityScore made = new QualityScore();
    made.setEventId("e");
    made.setSourceId(source);
    made.setImage("https://example.org/" + "i".repeat(200));
    made.setScoredAt(Instant.EPOCH);
    made.setScore(score);
    made.setStandardDeviation(0.5);
    made.setProbabilities(new LevelProbabilities(0.2, 0.2, 0.2, 0.2, 0.2));
    return made;
  }

  private static ScoringFailure failure(String source, String detail) {
    ScoringFailure made = new ScoringFailure();
    made.setSourceId(source);
    made.setReason(ScoringFailureReason.TRUNCATED);
    made.setDetail(detail);
    made.setFailedAt(Instant.EPOCH);
    return made;
  }
}
