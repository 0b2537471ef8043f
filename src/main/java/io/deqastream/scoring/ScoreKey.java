package io.deqastream.scoring;

import io.deqastream.inference.Prompt;

/**
 * What decides a score: the bytes, the model and the question.
 *
 * @param sha256 of the file
 * @param revision of the model
 */
record ScoreKey(String sha256, String revision, Prompt prompt) {}
