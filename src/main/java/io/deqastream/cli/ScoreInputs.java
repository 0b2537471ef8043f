package io.deqastream.cli;

import io.deqastream.fetch.ImageReference;
import io.deqastream.scoring.FailureReason;
import io.deqastream.scoring.ScoringOutcome.Unscorable;
import io.deqastream.scoring.ScoringRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the arguments of {@code score} mean, in their order: files, folders and addresses. An
 * argument that gives nothing is an input that has failed already, so that it gets its row.
 */
final class ScoreInputs {

  /**
   * One row to come.
   *
   * @param request what to score; null if the input has failed already
   * @param failure why; null if there is a request
   */
  record Input(String name, ScoringRequest request, Unscorable failure) {}

  private final List<Input> inputs = new ArrayList<>();
  private final Set<Path> seen = new HashSet<>();
  private int images;

  static ScoreInputs of(List<String> arguments) {
    ScoreInputs result = new ScoreInputs();
    arguments.forEach(result::add);
    return result;
  }

  /** All rows to come. */
  List<Input> all() {
    return inputs;
  }

  /** Whether there is anything to score at all. */
  boolean isEmpty() {
    return images == 0;
  }

  private void add(String argument) {
    if (argument.matches("(?i)(file:|[a-z][a-z0-9+.-]+://).*")) {
      try {
        image(argument, new URI(argument));
      } catch (URISyntaxException e) {
        failed(argument, FailureReason.INVALID_REQUEST, "not an address: " + e.getMessage());
      }
      return;
    }
    try {
      ImagePaths found = ImagePaths.of(List.of(Path.of(argument)));
      for (ImagePaths.Entry entry : found.images()) {
        if (seen.add(entry.path().toAbsolutePath().normalize())) {
          image(entry.path().toString(), entry.path().toAbsolutePath().toUri());
        }
      }
      for (ImagePaths.Unreadable unreadable : found.unreadable()) {
        failed(unreadable.path().toString(), FailureReason.NOT_FOUND, unreadable.reason());
      }
    } catch (InvalidPathException e) {
      failed(argument, FailureReason.INVALID_REQUEST, "not a path: " + e.getMessage());
    }
  }

  private void image(String name, URI uri) {
    images++;
    inputs.add(new Input(name, new ScoringRequest(name, new ImageReference.Remote(uri)), null));
  }

  private void failed(String name, FailureReason reason, String detail) {
    inputs.add(new Input(name, null, new Unscorable(reason, detail, 0)));
  }
}
