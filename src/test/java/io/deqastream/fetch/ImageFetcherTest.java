package io.deqastream.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetching against a real server that misbehaves, and real files. */
@Timeout(60)
class ImageFetcherTest {
  private static final int MAX_BYTES = 100_000;
  private static final RetryPolicy QUICK =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(4));

  @TempDir Path folder;
  private FaultServer server;
  private ImageFetcher fetcher;

  @BeforeEach
  void start() throws IOException {
    server = new FaultServer();
    fetcher = fetcher(Duration.ofSeconds(30), Duration.ofSeconds(30), DialGuard.OPEN);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.close();
  }

  private ImageFetcher fetcher(Duration deadline, Duration read, DialGuard dial) {
    return new ImageFetcher(
        new FetchPolicy(
            deadline,
            Duration.ofSeconds(5),
            read,
            6,
            4,
            MAX_BYTES,
            3,
            QUICK,
            dial,
            FileAccess.under(List.of(folder)),
            S3Access.DEFAULT));
  }

  private static FetchException failure(CompletableFuture<FetchedImage> future) {
    return (FetchException) future.handle((value, error) -> error).join();
  }

  private FetchException failure(String path) {
    return failure(fetcher.fetch(server.at(path)));
  }

  @ParameterizedTest
  @CsvSource({
    "/status/404, NOT_FOUND, 1",
    "/status/410, NOT_FOUND, 1",
    "/status/401, REFUSED, 1",
    "/status/403, REFUSED, 1",
    "/status/418, REFUSED, 1",
    "/status/206, REFUSED, 1",
    "/status/429, UNAVAILABLE, 3",
    "/status/500, UNAVAILABLE, 3",
    "/status/503, UNAVAILABLE, 3",
    "/reset, UNAVAILABLE, 3",
    "/short, BROKEN, 3",
    "/garbage, BROKEN, 3",
    "/huge, TOO_LARGE, 1",
    "/endless, TOO_LARGE, 1",
    "/redirect/4, REFUSED, 1",
    "/away/ftp://example.test/a.jpg, REFUSED, 1",
  })
  void everyFaultHasItsReasonAndItsNumberOfAttempts(String path, FetchFault fault, int attempts) {
    FetchException failure = failure(path);
    assertThat(failure.fault()).as(failure.getMessage()).isEqualTo(fault);
    assertThat(failure.attempts()).isEqualTo(attempts);
    assertThat(server.asked(path)).isEqualTo(attempts);
    assertThat(failure.getMessage()).doesNotContain("\n").isNotBlank();
  }

  @ParameterizedTest
  @CsvSource({
    "/ok, 1",
    "/busy/1, 2",
    "/busy/2, 3",
    "/reset/2, 3",
    "/throttled/0, 2",
    "/redirect/3, 1",
  })
  void whatPassesEndsWell(String path, int attempts) {
    FetchedImage image = fetcher.fetch(server.at(path)).join();
    assertThat(image.bytes()).asString().isEqualTo("bytes");
    assertThat(image.sha256())
        .isEqualTo("277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9");
    assertThat(image.attempts()).isEqualTo(attempts);
  }

  @Test
  void anEmptyBodyIsAnAnswer() {
    assertThat(fetcher.fetch(server.at("/empty")).join().bytes()).isEmpty();
  }

  @Test
  void theDeadlineBoundsADripAndASilentServer() {
    try (ImageFetcher hasty =
        fetcher(Duration.ofMillis(300), Duration.ofSeconds(30), DialGuard.OPEN)) {
      for (String path : List.of("/drip", "/slow")) {
        FetchException failure = failure(hasty.fetch(server.at(path)));
        assertThat(failure.fault()).isEqualTo(FetchFault.TIMEOUT);
        assertThat(failure.attempts()).isEqualTo(1);
      }
    }
  }

  @Test
  void aSilentServerIsTriedAgainAfterTheReadTimeout() {
    try (ImageFetcher hasty =
        fetcher(Duration.ofSeconds(30), Duration.ofMillis(50), DialGuard.OPEN)) {
      FetchException failure = failure(hasty.fetch(server.at("/slow")));
      assertThat(failure.fault()).isEqualTo(FetchFault.TIMEOUT);
      assertThat(failure.attempts()).isEqualTo(3);
    }
  }

  @Test
  void retryAfterIsSecondsOrADate() {
    Instant now = ManualTime.EPOCH;
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plusSeconds(90).atOffset(ZoneOffset.UTC));
    assertThat(HttpStatus.retryAfter("12", now)).contains(Duration.ofSeconds(12));
    assertThat(HttpStatus.retryAfter(date, now)).contains(Duration.ofSeconds(90));
    assertThat(HttpStatus.retryAfter(date, now.plusSeconds(100))).contains(Duration.ZERO);
    assertThat(HttpStatus.retryAfter("soon", now)).isEmpty();
    assertThat(HttpStatus.retryAfter(null, now)).isEmpty();
  }

  @Test
  void bytesAreCountedAfterDecompression() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(new byte[50 * MAX_BYTES]);
    }
    assertThat(packed.size()).isLessThan(MAX_BYTES);
    server.serve(packed.toByteArray());
    assertThat(failure("/encoded/gzip").fault()).isEqualTo(FetchFault.TOO_LARGE);
  }

  @Test
  void theGuardSeesEveryDialRedirectsAndNumbersIncluded() throws IOException {
    try (FaultServer inner = new FaultServer()) {
      int forbidden = inner.uri("/").getPort();
      DialGuard guard =
          target -> {
            if (target.getPort() == forbidden) {
              throw new DialGuard.Refused("the port is forbidden");
            }
          };
      try (ImageFetcher guarded = fetcher(Duration.ofSeconds(30), Duration.ofSeconds(30), guard)) {
        for (ImageReference reference :
            List.of(
                inner.at("/ok"),
                server.at("/away/" + inner.uri("/ok")),
                remote("http://2130706433:" + forbidden + "/ok"),
                remote("http://localhost:" + forbidden + "/ok"))) {
          FetchException failure = failure(guarded.fetch(reference));
          assertThat(failure.fault()).isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
          assertThat(failure.attempts()).isEqualTo(1);
          assertThat(failure).hasMessageContaining("the port is forbidden");
        }
      }
      assertThat(inner.asked("/ok")).isZero();
    }
    try (ImageFetcher outward =
        fetcher(Duration.ofSeconds(30), Duration.ofSeconds(30), DialGuard.PUBLIC)) {
      assertThat(failure(outward.fetch(server.at("/ok"))).fault())
          .isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
    }
  }

  @Test
  void aPortWhereNobodyListensIsUnavailable() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    FetchException failure = failure(fetcher.fetch(remote("http://127.0.0.1:" + free + "/a")));
    assertThat(failure.fault()).isEqualTo(FetchFault.UNAVAILABLE);
    assertThat(failure.attempts()).isEqualTo(3);
  }

  @Test
  void oneHostGetsNoMoreThanItsShare() {
    List<CompletableFuture<FetchedImage>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(fetcher.fetch(server.at("/held/" + i)));
    }
    assertThat(fetcher.active()).isEqualTo(4);
    assertThat(fetcher.waiting()).isEqualTo(16);
    all.remove(19).cancel(false);
    assertThat(fetcher.waiting()).isEqualTo(15);
    server.release();
    all.forEach(CompletableFuture::join);
    assertThat(server.most()).isLessThanOrEqualTo(4);
    assertThat(server.asked("/held/19")).isZero();
  }

  @Test
  void addressesThatCannotBeFetched() {
    assertThat(failure(fetcher.fetch(remote("ftp://example.test/a"))).fault())
        .isEqualTo(FetchFault.UNSUPPORTED_SCHEME);
    assertThat(failure(fetcher.fetch(remote("pictures/a.jpg"))).fault())
        .isEqualTo(FetchFault.INVALID_ADDRESS);
    assertThat(failure(fetcher.fetch(remote("http:///a.jpg"))).fault())
        .isEqualTo(FetchFault.INVALID_ADDRESS);
    assertThat(failure(fetcher.fetch(remote("s3://bucket"))).fault())
        .isEqualTo(FetchFault.INVALID_ADDRESS);
    assertThat(failure(fetcher.fetch(remote("file://host/a"))).fault())
        .isEqualTo(FetchFault.INVALID_ADDRESS);
  }

  @Test
  void inlineBytesHaveTheSameLimit() {
    byte[] fine = new byte[MAX_BYTES];
    assertThat(fetcher.fetch(new ImageReference.Inline(fine)).join().bytes()).isSameAs(fine);
    byte[] large = new byte[MAX_BYTES + 1];
    assertThat(failure(fetcher.fetch(new ImageReference.Inline(large))).fault())
        .isEqualTo(FetchFault.TOO_LARGE);
  }

  @Test
  void filesAreReadUnderTheirRootsOnly(@TempDir Path elsewhere) throws IOException {
    Path inside = Files.writeString(folder.resolve("a b.jpg"), "inside");
    Path outside = Files.writeString(elsewhere.resolve("secret"), "outside");
    Path link = Files.createSymbolicLink(folder.resolve("link"), outside);
    Path large = Files.write(folder.resolve("large"), new byte[MAX_BYTES + 1]);
    assertThat(fetcher.fetch(file(inside)).join().bytes()).asString().isEqualTo("inside");
    assertThat(failure(fetcher.fetch(file(outside))).fault())
        .isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
    assertThat(failure(fetcher.fetch(file(link))).fault()).isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
    URI up = URI.create(folder.toUri() + "../" + elsewhere.getFileName() + "/secret");
    assertThat(failure(fetcher.fetch(new ImageReference.Remote(up))).fault())
        .isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
    assertThat(failure(fetcher.fetch(file(large))).fault()).isEqualTo(FetchFault.TOO_LARGE);
    assertThat(failure(fetcher.fetch(file(folder))).fault()).isEqualTo(FetchFault.REFUSED);
    assertThat(failure(fetcher.fetch(file(folder.resolve("none")))).fault())
        .isEqualTo(FetchFault.NOT_FOUND);
    try (ImageFetcher any = new ImageFetcher(FetchPolicy.DEFAULT.withFiles(FileAccess.ANYWHERE));
        ImageFetcher none = new ImageFetcher(FetchPolicy.DEFAULT)) {
      assertThat(any.fetch(file(link)).join().bytes()).asString().isEqualTo("outside");
      assertThat(failure(any.fetch(file(Path.of("/dev/zero")))).fault())
          .isEqualTo(FetchFault.REFUSED);
      assertThat(failure(none.fetch(file(inside))).fault()).isEqualTo(FetchFault.FORBIDDEN_ADDRESS);
    }
  }

  private static ImageReference file(Path path) {
    return new ImageReference.Remote(path.toUri());
  }

  private static ImageReference remote(String uri) {
    return new ImageReference.Remote(URI.create(uri));
  }

  @Test
  void closingEndsWhatIsOpenAndRefusesWhatComes() {
    List<CompletableFuture<FetchedImage>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(fetcher.fetch(server.at("/held/" + i)));
    }
    fetcher.close();
    fetcher.close();
    assertThat(all).allMatch(CompletableFuture::isCancelled);
    assertThat(failure("/ok").fault()).isEqualTo(FetchFault.UNAVAILABLE);
  }
}
