package io.deqastream.app;

import io.deqastream.inference.BatcherSnapshot;
import io.deqastream.inference.ModelDescription;
import io.deqastream.scoring.Scorer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Makes the scorer when the service is ready for it; tests bring one that needs no model. */
public interface ScorerSource {

  /**
   * Loads and warms the model and builds the scorer around it; takes as long as it takes.
   *
   * @param maxInFlight requests that the stream may have in flight at a time
   * @param fatal told when the scorer has lost its device for good
   * @throws StartupException if there is no usable model
   */
  Warm open(int maxInFlight, Consumer<Throwable> fatal);

  /**
   * A scorer that is ready to score, what it scores with, and what its batcher counts. Closing it
   * frees the model.
   */
  record Warm(Scorer scorer, ModelDescription model, Supplier<BatcherSnapshot> batcher) {}
}
