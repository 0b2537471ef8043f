/**
 * The port to a model and micro-batching over all threads of the process: {@link
 * io.deqastream.inference.QualityModel} and {@link io.deqastream.inference.MicroBatcher}, which
 * owns the devices' threads. Knows pixels and distributions, no files and no events.
 */
package io.deqastream.inference;
