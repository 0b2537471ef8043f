package io.deqastream.app;

import io.deqastream.config.DeqaConfig;
import java.util.function.Consumer;

/** Loads the configured model on the configured devices and scores with it. */
public final class ModelScorers implements ScorerSource {
  private final DeqaConfig config;

  public ModelScorers(DeqaConfig config) {
    this.config = config;
  }

  @Override
  public Warm open(Consumer<Throwable> fatal) {
    throw new StartupException("not yet: " + config.getString(DeqaConfig.MODEL_DIR) + fatal);
  }
}
