package io.deqastream.inference;

import io.deqastream.quality.LevelDistribution;
import java.time.Duration;

/**
 * The answer for one image, and what it took.
 *
 * @param queue from the submission to the start of the pass that answered
 * @param inference duration of that pass
 * @param batchSize images in it
 */
public record BatchResult(
    LevelDistribution distribution, Duration queue, Duration inference, int batchSize) {}
