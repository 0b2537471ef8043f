/**
 * The way of one record, without Kafka: an image reference in, a score or a reason out. {@link
 * io.deqastream.scoring.ImageScorer} walks it through fetching, decoding and the model.
 */
package io.deqastream.scoring;
