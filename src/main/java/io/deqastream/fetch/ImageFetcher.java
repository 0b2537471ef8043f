package io.deqastream.fetch;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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
  private final Set<FetchJob> open = ConcurrentHashMap.newKeySet();
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
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, "deqa-fetch-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // closed: close() ends the futures
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
    return start(reference, inline, "inline");
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
    return start(remote, source, host);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a watcher only; it does not throw
  private CompletableFuture<FetchedImage> start(
      ImageReference reference, ImageSource source, String host) {
    FetchJob job = new FetchJob(reference, source, host, policy, gate, time, random);
    open.add(job);
    job.future.whenComplete((image, error) -> open.remove(job));
    job.start();
    if (closed) {
      job.future.cancel(false);
    }
    return job.future;
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

  /** Stops: what still runs is cut off, its futures are cancelled. Idempotent. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(open).forEach(job -> job.future.cancel(false));
    time.close();
    threads.shutdownNow();
    sources.values().forEach(ImageSource::close);
  }
}
