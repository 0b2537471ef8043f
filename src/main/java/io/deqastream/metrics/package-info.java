/**
 * What monitoring systems see: the catalogue of meters, over the counters that the layers below
 * keep anyway, and their text in Prometheus' format.
 */
package io.deqastream.metrics;
