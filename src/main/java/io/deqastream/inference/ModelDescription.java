package io.deqastream.inference;

/**
 * What a loaded model is.
 *
 * @param name the model's name, e.g. its folder's
 * @param revision a hash of what decides its answers; equal revisions give equal scores
 * @param inputSize side of the square it sees, pixels
 * @param device where it runs, e.g. {@code cpu} or {@code cuda:0}
 */
public record ModelDescription(String name, String revision, int inputSize, String device) {}
