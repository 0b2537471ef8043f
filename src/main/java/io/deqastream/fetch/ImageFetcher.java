package io.deqastream.fetch;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Fetches the bytes behind references, asynchronously and within the limits of its policy. Never
 * blocks the caller and never throws for bad data: futures complete on its own threads, with the
 * bytes or with a {@link FetchException}. Cancelling a future closes the connection behind it.
 *
 * <p>One per process, for any number of threads. What waits is bounded by its callers, not here.
 */
public final class ImageFetcher implements AutoCloseable {
  private final FetchPolicy policy;
  private final TimeSource time;
  private final RandomGenerator random;
  private final ExecutorService threads;
  private final FetchGate gate;
  private final Map<String, ImageSource> sources;
  private final ImageSource inline;
  private volatile boolean closed;

  /** A fetcher by this policy, in the machine's own time. */
  public ImageFetcher(FetchPolicy policy) {
    this(policy, TimeSource.system("deqa-fetch-timer"), RandomGenerator.of("L64X128MixRandom"));
  }

  ImageFetcher(FetchPolicy policy, TimeSource time, RandomGenerator random) {
    this.policy = policy;
    this.time = time;
    this.random = random;
    AtomicInteger number = new AtomicInteger();
    // The gate bounds the threads; a pool of its own bound could refuse a task it has let in.
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "deqa-fetch-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.gate = new FetchGate(threads, policy.maxConcurrent(), policy.maxPerHost());
    ImageSource http = new HttpSource(policy, time);
    this.sources =
        Map.of(
            "http",
            http,
            "https",
            http,
            "file",
            new FileSource(policy),
            "s3",
            new S3Source(policy));
    this.inline = new InlineSource(policy.maxBytes());
  }

  /** Asks for the bytes of one reference. */
  public CompletableFuture<FetchedImage> fetch(ImageReference reference) {
    if (closed) {
      return refuse(FetchFault.UNAVAILABLE, "the fetcher is closed");
    }
    if (reference instanceof ImageReference.Remote remote) {
      return fetch(remote);
    }
    return job(reference, inline, "inline").start();
  }

  private CompletableFuture<FetchedImage> fetch(ImageReference.Remote remote) {
    URI uri = remote.uri();
    if (uri.getScheme() == null) {
      return refuse(FetchFault.INVALID_ADDRESS, "the address has no scheme: " + uri);
    }
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    ImageSource source = sources.get(scheme);
    if (source == null) {
      return refuse(
          FetchFault.UNSUPPORTED_SCHEME,
          "addresses start with http, https, file or s3, not with " + scheme);
    }
    String authority = uri.getRawAuthority();
    String host = scheme + "://" + (authority == null ? "" : authority.toLowerCase(Locale.ROOT));
    return job(remote, source, host).start();
  }

  private FetchJob job(ImageReference reference, ImageSource source, String host) {
    return new FetchJob(reference, source, host, policy, gate, time, random);
  }

  private static CompletableFuture<FetchedImage> refuse(FetchFault fault, String detail) {
    return CompletableFuture.failedFuture(new FetchException(fault, detail, 0, null));
  }

  /** Fetches that are running now. */
  public int active() {
    return gate.active();
  }

  /** Fetches that wait for room. */
  public int waiting() {
    return gate.waiting();
  }

  /** Stops; what still runs is interrupted, its futures may stay open. Idempotent. */
  @Override
  public void close() {
    closed = true;
    time.close();
    threads.shutdownNow();
    sources.values().forEach(ImageSource::close);
  }
}
