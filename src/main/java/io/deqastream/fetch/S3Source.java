package io.deqastream.fetch;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Objects of S3 or a server that speaks it, through the AWS SDK. The client is built at the first
 * use: it costs half a second that nobody without S3 should pay. The SDK's own retries are off. An
 * event names a bucket and a key, never a host: whom the SDK dials (the endpoint, and wherever it
 * asks for credentials) is the operator's choice and therefore not the dial guard's to judge.
 */
final class S3Source implements ImageSource {
  private final FetchPolicy policy;
  private S3Client client;
  private boolean closed;

  S3Source(FetchPolicy policy) {
    this.policy = policy;
  }

  @Override
  public byte[] read(ImageReference reference, Attempt attempt) throws SourceFailure {
    URI uri = ((ImageReference.Remote) reference).uri();
    String bucket = uri.getRawAuthority();
    String path = uri.getPath();
    if (bucket == null || path == null || path.length() < 2) {
      throw SourceFailure.lasting(
          FetchFault.INVALID_ADDRESS, "S3 addresses are s3://bucket/key, not " + uri);
    }
    if (!policy.s3().buckets().isEmpty() && !policy.s3().buckets().contains(bucket)) {
      throw SourceFailure.lasting(
          FetchFault.FORBIDDEN_ADDRESS, "not a bucket that may be read: " + bucket);
    }
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(bucket)
            .key(path.substring(1))
            .overrideConfiguration(o -> o.apiCallTimeout(attempt.remaining()))
            .build();
    try (ResponseInputStream<GetObjectResponse> in = client().getObject(request)) {
      attempt.onCancel(in::abort);
      return body(in);
    } catch (S3Exception e) {
      throw failure(e, uri);
    } catch (ApiCallTimeoutException e) {
      throw SourceFailure.passing(FetchFault.TIMEOUT, "S3 timed out: " + e.getMessage(), e);
    } catch (SdkClientException e) {
      if (e.getCause() instanceof IOException) {
        throw SourceFailure.passing(FetchFault.UNAVAILABLE, "S3 failed: " + e.getMessage(), e);
      }
      // No credentials, or an address that cannot be one.
      throw SourceFailure.lasting(FetchFault.REFUSED, "S3 cannot be asked: " + e.getMessage());
    } catch (IOException e) {
      throw SourceFailure.passing(FetchFault.BROKEN, "S3 broke off: " + e.getMessage(), e);
    }
  }

  private byte[] body(ResponseInputStream<GetObjectResponse> in) throws IOException, SourceFailure {
    Long announced = in.response().contentLength();
    long max = policy.maxBytes();
    if (announced != null && announced > max) {
      in.abort();
      throw SourceFailure.lasting(
          FetchFault.TOO_LARGE, announced + " bytes announced, the limit is " + max);
    }
    byte[] bytes = in.readNBytes((int) max + 1);
    if (bytes.length > max) {
      in.abort();
      throw SourceFailure.lasting(
          FetchFault.TOO_LARGE, "more than " + max + " bytes sent, the limit is " + max);
    }
    if (announced != null && bytes.length != announced) {
      throw SourceFailure.passing(
          FetchFault.BROKEN,
          "S3 announced %d bytes and sent %d".formatted(announced, bytes.length),
          (Throwable) null);
    }
    return bytes;
  }

  private static SourceFailure failure(S3Exception e, URI uri) {
    int status = e.statusCode();
    String detail = "S3 answered HTTP " + status + " for " + uri;
    if (status == 404) {
      return SourceFailure.lasting(FetchFault.NOT_FOUND, detail);
    }
    if (status >= 500 || status == 429 || status == 408 || e.isThrottlingException()) {
      return SourceFailure.passing(FetchFault.UNAVAILABLE, detail, e);
    }
    return SourceFailure.lasting(FetchFault.REFUSED, detail);
  }

  private synchronized S3Client client() throws SourceFailure {
    if (closed) {
      throw SourceFailure.lasting(FetchFault.UNAVAILABLE, "the fetcher is closed");
    }
    if (client == null) {
      S3Access access = policy.s3();
      Duration read = policy.readTimeout();
      S3ClientBuilder builder =
          S3Client.builder()
              .region(Region.of(access.region()))
              .forcePathStyle(access.pathStyle())
              .httpClientBuilder(
                  UrlConnectionHttpClient.builder()
                      .connectionTimeout(policy.connectTimeout())
                      .socketTimeout(read))
              .overrideConfiguration(o -> o.retryStrategy(AwsRetryStrategy.doNotRetry()));
      access.endpoint().ifPresent(builder::endpointOverride);
      client = builder.build();
    }
    return client;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (client != null) {
      client.close();
      client = null;
    }
  }
}
