package io.deqastream.fetch;

/** Bytes that came with the event; only their number is checked. */
record InlineSource(long maxBytes) implements ImageSource {
  @Override
  public byte[] read(ImageReference reference, Attempt attempt) throws SourceFailure {
    byte[] bytes = ((ImageReference.Inline) reference).bytes();
    if (bytes.length > maxBytes) {
      throw SourceFailure.lasting(
          FetchFault.TOO_LARGE, "%d bytes, the limit is %d".formatted(bytes.length, maxBytes));
    }
    return bytes;
  }
}
