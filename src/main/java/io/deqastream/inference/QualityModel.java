package io.deqastream.inference;

import io.deqastream.image.ModelPixels;
import java.util.List;

/**
 * The port behind which a model lives: a batch of pixels in, level logits out. An instance belongs
 * to one device and is called by one thread at a time; it may be handed from thread to thread.
 * Answers do not depend on what else is in the batch (to 1e-5 in fp32).
 */
public interface QualityModel extends AutoCloseable {

  /** What it is; constant. */
  ModelDescription description();

  /**
   * Asks every prompt about every image, with one pass of the vision part.
   *
   * @param images B images of {@link ModelDescription#inputSize()}
   * @param prompts P prompts, at least one
   * @return logits [P][B][5] of the level tokens at the answer's position, excellent first
   * @throws IllegalArgumentException if an image has another size
   * @throws InferenceException if this batch cannot be computed; another one may
   * @throws DeviceException if the device is lost; no further batch will succeed
   */
  float[][][] levelLogits(List<ModelPixels> images, List<Prompt> prompts);

  /** Frees the device's memory; idempotent. */
  @Override
  void close();
}
