package io.deqastream.fetch;

import java.time.Duration;

/**
 * The limits of fetching.
 *
 * @param deadline bounds one image in all: waiting, attempts, pauses and the body; 30 s by default
 * @param connectTimeout until a connection stands; 3 s by default
 * @param readTimeout longest time without a byte; 10 s by default
 * @param maxConcurrent fetches at once; 32 by default
 * @param maxPerHost fetches at once from one host or bucket; 8 by default
 * @param maxBytes largest file, counted after decompression; 32 MiB by default
 * @param maxRedirects redirects followed, each dialled through the same guard; 5 by default
 * @param retry when to try again
 * @param dial which network addresses may be dialled; any but multicast by default
 * @param files which files may be read; none by default
 * @param s3 how S3 is reached
 */
public record FetchPolicy(
    Duration deadline,
    Duration connectTimeout,
    Duration readTimeout,
    int maxConcurrent,
    int maxPerHost,
    long maxBytes,
    int maxRedirects,
    RetryPolicy retry,
    DialGuard dial,
    FileAccess files,
    S3Access s3) {

  /** The documented defaults. */
  public static final FetchPolicy DEFAULT =
      new FetchPolicy(
          Duration.ofSeconds(30),
          Duration.ofSeconds(3),
          Duration.ofSeconds(10),
          32,
          8,
          32L << 20,
          5,
          RetryPolicy.DEFAULT,
          DialGuard.OPEN,
          FileAccess.NONE,
          S3Access.DEFAULT);

  public FetchPolicy {
    requirePositive("deadline", deadline);
    requirePositive("connect timeout", connectTimeout);
    requirePositive("read timeout", readTimeout);
    if (maxConcurrent < 1 || maxPerHost < 1) {
      throw new IllegalArgumentException(
          "at least one fetch must be allowed, got %d in all and %d per host"
              .formatted(maxConcurrent, maxPerHost));
    }
    if (maxBytes < 1 || maxBytes > 1L << 30) {
      throw new IllegalArgumentException("max bytes must be 1 to 2^30, got " + maxBytes);
    }
    if (maxRedirects < 0) {
      throw new IllegalArgumentException("max redirects must not be negative: " + maxRedirects);
    }
  }

  private static void requirePositive(String what, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException("the " + what + " must be positive, got " + value);
    }
  }

  /** This policy with other files. */
  public FetchPolicy withFiles(FileAccess other) {
    return new FetchPolicy(
        deadline,
        connectTimeout,
        readTimeout,
        maxConcurrent,
        maxPerHost,
        maxBytes,
        maxRedirects,
        retry,
        dial,
        other,
        s3);
  }
}
