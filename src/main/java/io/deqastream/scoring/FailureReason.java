package io.deqastream.scoring;

/** Why an image got no score: the whole catalogue, as failure events carry it. */
public enum FailureReason {
  /** The request itself is unusable: no image reference, a malformed address, an absurd time. */
  INVALID_REQUEST,
  /** No fetcher for the address's scheme. */
  UNSUPPORTED_SCHEME,
  /** The address is one that this service must not reach. */
  FORBIDDEN_ADDRESS,
  /** The source says that there is no such image. */
  NOT_FOUND,
  /** The source refused or failed in a way that no retry cures, or retries are used up. */
  FETCH_FAILED,
  /** The deadline passed before the image was scored. */
  TIMEOUT,
  /** Bytes, pixels, frames or scans beyond a limit. */
  TOO_LARGE,
  /** No bytes at all. */
  EMPTY,
  /** Not a format we decode. */
  UNSUPPORTED_FORMAT,
  /** The file ends before its image does. */
  TRUNCATED,
  /** The file contradicts itself. */
  CORRUPT,
  /** The model failed on this image when it was alone in its batch. */
  INFERENCE_FAILED
}
