package io.deqastream.fetch;

import java.time.Duration;

/**
 * An image's bytes, handed over and never written again.
 *
 * @param sha256 of the bytes, lower-case hexadecimal
 * @param attempts how often the source was asked, this answer included
 * @param elapsed from the request to the last byte, waiting and retries included
 */
public record FetchedImage(byte[] bytes, String sha256, int attempts, Duration elapsed) {}
