package io.deqastream.fetch;

import java.net.URI;

/** Where an image's bytes are: behind a URI, or in the event itself. */
public sealed interface ImageReference {

  /** Bytes behind an http, https, file or s3 address. */
  record Remote(URI uri) implements ImageReference {
    @Override
    public String describe() {
      return uri.toString();
    }
  }

  /** Bytes that came with the event; handed over, never written again. */
  record Inline(byte[] bytes) implements ImageReference {
    @Override
    public String describe() {
      return "inline, " + bytes.length + " bytes";
    }
  }

  /** The reference as people should read it in messages. */
  String describe();
}
