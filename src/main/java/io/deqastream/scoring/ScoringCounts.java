package io.deqastream.scoring;

/**
 * What became of all requests, read at one instant. Always: accepted = scored + unscorable +
 * abandoned + in flight.
 *
 * @param duplicates how many of the scored took the score of an equal image
 * @param abandoned cancelled, lost with the device, or open when the scorer was closed
 */
public record ScoringCounts(
    long accepted, long scored, long duplicates, long unscorable, long abandoned, int inFlight) {}
