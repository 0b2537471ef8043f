/**
 * The stream: the topology around a {@link io.deqastream.scoring.Scorer}, its processors, stores
 * and serdes. The only package that knows Kafka's and Avro's types.
 */
package io.deqastream.streams;
