package io.deqastream.scoring;

import io.deqastream.fetch.ImageReference;
import java.util.Objects;

/**
 * One image to be scored.
 *
 * @param id names the request in messages, e.g. the event id or the file's path
 */
public record ScoringRequest(String id, ImageReference image) {
  public ScoringRequest {
    Objects.requireNonNull(id);
    Objects.requireNonNull(image);
  }
}
