package io.deqastream.model;

/**
 * A prompt as token ids around the image. The arrays are handed over, never written again.
 *
 * @param before ids before the image, the sequence's start first
 * @param after ids after the image
 */
public record PromptTokens(long[] before, long[] after) {}
