package io.deqastream.fetch;

/** Why there are no bytes. */
public enum FetchFault {
  /** No address, or one that is malformed. */
  INVALID_ADDRESS,
  /** No source for the address's scheme. */
  UNSUPPORTED_SCHEME,
  /** An address that the policy keeps this process from reaching. */
  FORBIDDEN_ADDRESS,
  /** The source says that there is no such image. */
  NOT_FOUND,
  /** The source will not give it: 401, 403, other 4xx, too many redirects, an untrusted peer. */
  REFUSED,
  /** No connection, 429, 5xx or a reset, after all attempts. */
  UNAVAILABLE,
  /** Other bytes arrived than were announced, after all attempts. */
  BROKEN,
  /** No complete answer in time. */
  TIMEOUT,
  /** More bytes, announced or arrived, than the limit. */
  TOO_LARGE
}
