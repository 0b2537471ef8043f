package io.deqastream.image;

/** Why bytes could not become pixels. */
public enum ImageFault {
  /** No bytes at all. */
  EMPTY,
  /** Not a format we decode, by its first bytes. */
  UNSUPPORTED_FORMAT,
  /** The header announces more than a limit allows: bytes, pixels, frames or scans. */
  TOO_LARGE,
  /** The file ends before its image does. */
  TRUNCATED,
  /** The file contradicts itself. */
  CORRUPT
}
