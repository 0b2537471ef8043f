package io.deqastream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Fetching from a server that speaks S3, running as a process of its own. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3IT {
  private static final Pattern STARTED =
      Pattern.compile("Tomcat started on ports? .*?(\\d+) \\(http\\)");
  private static final int MAX_BYTES = 1000;

  @TempDir private static Path data;
  private static Process server;
  private static URI endpoint;

  @BeforeAll
  static void start() throws IOException {
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                System.getProperty("deqa.s3server"),
                "--server.port=0",
                "--com.adobe.testing.s3mock.http-port=0",
                "--com.adobe.testing.s3mock.store.root=" + data)
            .redirectErrorStream(true)
            .start();
    BufferedReader log = server.inputReader();
    for (String line = log.readLine(); endpoint == null; line = log.readLine()) {
      assertThat(line).as("the server's log").isNotNull();
      Matcher started = STARTED.matcher(line);
      if (started.find()) {
        endpoint = URI.create("http://127.0.0.1:" + started.group(1));
      }
    }
    Thread rest = new Thread(() -> log.lines().forEach(line -> {}), "s3-server-log");
    rest.setDaemon(true);
    rest.start();
    System.setProperty("aws.accessKeyId", "someone");
    System.setProperty("aws.secretAccessKey", "something");
    try (S3Client client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create("someone", "something")))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build()) {
      client.createBucket(b -> b.bucket("pictures"));
      client.createBucket(b -> b.bucket("private"));
      for (String key : List.of("a.jpg", "camera 1/ü.jpg")) {
        client.putObject(b -> b.bucket("pictures").key(key), RequestBody.fromString("of " + key));
      }
      client.putObject(
          b -> b.bucket("pictures").key("large"), RequestBody.fromBytes(new byte[MAX_BYTES + 1]));
      client.putObject(b -> b.bucket("private").key("a.jpg"), RequestBody.fromString("secret"));
    }
  }

  @AfterAll
  static void stop() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    server.destroyForcibly();
  }

  private static ImageFetcher fetcher() {
    FetchPolicy usual = FetchPolicy.DEFAULT;
    return new ImageFetcher(
        new FetchPolicy(
            Duration.ofSeconds(60),
            usual.connectTimeout(),
            usual.readTimeout(),
            4,
            4,
            MAX_BYTES,
            usual.maxRedirects(),
            new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1)),
            usual.dial(),
            FileAccess.NONE,
            new S3Access(
                Optional.of(endpoint), "us-east-1", true, List.of("pictures", "no-such-bucket"))));
  }

  private static CompletableFuture<FetchedImage> fetch(ImageFetcher fetcher, String uri) {
    return fetcher.fetch(new ImageReference.Remote(URI.create(uri)));
  }

  @Test
  @Order(1)
  void objectsAreFetchedByTheirAddress() {
    try (ImageFetcher fetcher = fetcher()) {
      assertThat(fetch(fetcher, "s3://pictures/a.jpg").join().bytes())
          .asString()
          .isEqualTo("of a.jpg");
      assertThat(fetch(fetcher, "s3://pictures/camera%201/%C3%BC.jpg").join().bytes())
          .asString()
          .isEqualTo("of camera 1/ü.jpg");
    }
  }

  @Test
  @Order(2)
  void whatCannotBeHadHasItsReason() {
    try (ImageFetcher fetcher = fetcher()) {
      assertThat(failure(fetcher, "s3://pictures/none.jpg").fault())
          .isEqualTo(FetchFault.NOT_FOUND);
      assertThat(failure(fetcher, "s3://no-such-bucket/a.jpg").fault())
          .isEqualTo(FetchFault.NOT_FOUND);
      assertThat(failure(fetcher, "s3://private/a.jpg").fault())
          .isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
      assertThat(failure(fetcher, "s3://pictures/large").fault()).isEqualTo(FetchFault.TOO_LARGE);
    }
  }

  @Test
  @Order(3)
  void aServerThatIsGoneIsTriedAgain() throws InterruptedException {
    try (ImageFetcher fetcher = fetcher()) {
      server.destroyForcibly();
      server.waitFor();
      FetchException failure = failure(fetcher, "s3://pictures/a.jpg");
      assertThat(failure.fault()).isEqualTo(FetchFault.UNAVAILABLE);
      assertThat(failure.attempts()).isEqualTo(2);
    }
  }

  private static FetchException failure(ImageFetcher fetcher, String uri) {
    return (FetchException) fetch(fetcher, uri).handle((value, error) -> error).join();
  }
}
