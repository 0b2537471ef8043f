package io.deqastream.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;

/**
 * Bytes over http and https through OkHttp. No proxy, no cookies, no cache; redirects are followed
 * by hand, so that each hop is counted and dialled through the guard; the time left bounds the
 * whole call, the body included, so that a drip ends.
 */
final class HttpSource implements ImageSource {
  private static final long CHUNK = 64 << 10;

  private final FetchPolicy policy;
  private final TimeSource time;
  private final OkHttpClient client;

  HttpSource(FetchPolicy policy, TimeSource time) {
    this.policy = policy;
    this.time = time;
    this.client =
        new OkHttpClient.Builder()
            .socketFactory(new GuardedSocketFactory(policy.dial()))
            .proxy(Proxy.NO_PROXY)
            .followRedirects(false)
            .followSslRedirects(false)
            .connectTimeout(policy.connectTimeout())
            .readTimeout(policy.readTimeout())
            .writeTimeout(policy.readTimeout())
            .build();
  }

  @Override
  public byte[] read(ImageReference reference, Attempt attempt) throws SourceFailure {
    URI uri = ((ImageReference.Remote) reference).uri();
    // Without the first check "http:///a.jpg" would ask a host named a.jpg.
    HttpUrl url = uri.getRawAuthority() == null ? null : HttpUrl.parse(uri.toString());
    if (url == null) {
      throw SourceFailure.lasting(
          FetchFault.INVALID_ADDRESS, "not an http address: " + reference.describe());
    }
    long end = time.nanos() + attempt.remaining().toNanos();
    for (int hop = 0; ; hop++) {
      long left = Math.max(1, end - time.nanos());
      Call call =
          client.newCall(
              new Request.Builder()
                  .url(url)
                  .header("Accept", "image/*,*/*;q=0.1")
                  .header("User-Agent", "deqa-stream")
                  .build());
      call.timeout().timeout(left, TimeUnit.NANOSECONDS);
      attempt.onCancel(call::cancel);
      try (Response response = call.execute()) {
        HttpUrl next = HttpStatus.redirect(response);
        if (next == null) {
          HttpStatus.requireSuccess(response, time.now());
          return body(response, call);
        }
        if (hop >= policy.maxRedirects()) {
          throw SourceFailure.lasting(
              FetchFault.REFUSED, "more than " + policy.maxRedirects() + " redirects");
        }
        url = next;
      } catch (IOException e) {
        throw failure(e, url);
      }
    }
  }

  private byte[] body(Response response, Call call) throws IOException, SourceFailure {
    ResponseBody body = response.body();
    long max = policy.maxBytes();
    long announced = body.contentLength();
    if (announced > max) {
      call.cancel(); // closing alone would first read on for a while
      throw tooLarge(announced + " bytes announced");
    }
    BufferedSource source = body.source();
    Buffer bytes = new Buffer();
    while (source.read(bytes, CHUNK) >= 0) {
      if (bytes.size() > max) {
        call.cancel();
        throw tooLarge("more than " + max + " bytes sent");
      }
    }
    return bytes.readByteArray();
  }

  private SourceFailure tooLarge(String what) {
    return SourceFailure.lasting(
        FetchFault.TOO_LARGE, what + ", the limit is " + policy.maxBytes());
  }

  private static SourceFailure failure(IOException e, HttpUrl url) {
    String host = url.host() + ":" + url.port();
    DialGuard.Refused refused = refusal(e);
    if (refused != null) {
      return SourceFailure.lasting(
          FetchFault.FORBIDDEN_ADDRESS, host + " must not be reached: " + refused.getMessage());
    }
    if (e instanceof SSLHandshakeException || e instanceof SSLPeerUnverifiedException) {
      return SourceFailure.lasting(
          FetchFault.REFUSED, host + " cannot be trusted: " + e.getMessage());
    }
    if (e instanceof SocketTimeoutException || isCallTimeout(e)) {
      return SourceFailure.passing(FetchFault.TIMEOUT, host + " timed out: " + e.getMessage(), e);
    }
    if (e instanceof ProtocolException) {
      return SourceFailure.passing(
          FetchFault.BROKEN, host + " sent a broken answer: " + e.getMessage(), e);
    }
    return SourceFailure.passing(
        FetchFault.UNAVAILABLE,
        host + " failed: " + e.getMessage() + " (" + e.getClass().getSimpleName() + ")",
        e);
  }

  private static boolean isCallTimeout(IOException e) {
    return e instanceof InterruptedIOException;
  }

  /** The guard's refusal, wherever the client has hung it. */
  private static DialGuard.Refused refusal(Throwable e) {
    if (e == null) {
      return null;
    }
    if (e instanceof DialGuard.Refused refused) {
      return refused;
    }
    for (Throwable suppressed : e.getSuppressed()) {
      DialGuard.Refused found = refusal(suppressed);
      if (found != null) {
        return found;
      }
    }
    return refusal(e.getCause());
  }

  @Override
  public void close() {
    client.connectionPool().evictAll();
    client.dispatcher().cancelAll();
  }
}
