package io.deqastream.fetch;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How {@code s3://bucket/key} addresses are reached. Credentials come from the AWS SDK's default
 * chain (environment, profile, instance).
 *
 * @param endpoint another S3 server than Amazon's
 * @param region the region requests are signed for; {@code us-east-1} by default
 * @param pathStyle the bucket in the path instead of the host name, as most other servers want it
 * @param buckets the only buckets that may be read; empty means any that the credentials open
 */
public record S3Access(
    Optional<URI> endpoint, String region, boolean pathStyle, List<String> buckets) {
  /** Amazon's S3. */
  public static final S3Access DEFAULT =
      new S3Access(Optional.empty(), "us-east-1", false, List.of());

  public S3Access {
    buckets = List.copyOf(buckets);
  }
}
