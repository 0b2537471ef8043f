package io.deqastream.training.starter;

import io.deqastream.quality.LevelDistribution;
import java.awt.image.BufferedImage;

/**
 * A spoilt photograph and what a model says of it.
 *
 * @param distortion its name in tables
 * @param strength 0 untouched to 1
 * @param image at the size at which it was spoilt
 * @param predicted the model's answer
 */
public record SpoiltPicture(
    String distortion, double strength, BufferedImage image, LevelDistribution predicted) {}
