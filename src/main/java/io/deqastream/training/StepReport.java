package io.deqastream.training;

/**
 * What one step did.
 *
 * @param step counted from 1
 * @param steps of the whole run
 * @param epoch counted from 1
 * @param rate learning rate
 * @param gradientNorm before clipping
 * @param terms the loss, the mean over the step's parts
 */
public record StepReport(
    int step, int steps, int epoch, double rate, double gradientNorm, LossTerms terms) {}
