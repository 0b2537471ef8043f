package io.deqastream.demo;

import io.deqastream.fetch.ImageReference;

/**
 * One source of the demo: its name, how often it sends, and its nth image. Called by one thread at
 * a time.
 */
public interface DemoSource {
  /** The source id. */
  String name();

  /** Events a second. */
  double rate();

  /** The image of the nth event, counted from 0. */
  ImageReference image(long n);
}
