package io.deqastream.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * The contract on a real registry server, Apicurio, in a process of its own. Runs where the build
 * fetched the server ({@code mvn verify -Pregistry-server}, 158 MB) and a JDK of at least 21 lies
 * beside this one; skipped with a message otherwise.
 */
class ApicurioRegistryIT extends RegistryContract {
  private static final Path SERVER = Path.of("target", "registry-server");

  @TempDir static Path directory;
  private static Process server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    assumeTrue(
        Files.isDirectory(SERVER), "no registry server: run mvn verify -Pregistry-server once");
    Optional<Path> java = java21();
    assumeTrue(java.isPresent(), "Apicurio needs a JDK >= 21 beside " + home());
    Path jar;
    try (Stream<Path> files = Files.walk(SERVER)) {
      jar = files.filter(f -> f.endsWith("quarkus-run.jar")).findFirst().orElseThrow();
    }
    port = freePort();
    server =
        new ProcessBuilder(
                java.get().toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dquarkus.management.host=127.0.0.1",
                "-Dquarkus.management.port=" + freePort(),
                "-Dapicurio.datasource.jdbc.initial-size=2",
                "-Dapicurio.datasource.jdbc.min-size=2",
                "-jar",
                jar.toString())
            .redirectErrorStream(true)
            .redirectOutput(new File(directory.toFile(), "server.log"))
            .start();
    awaitReady();
  }

  private static void awaitReady() throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(address() + "/subjects")).build();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (true) {
      assertThat(server.isAlive()).as("the server lives").isTrue();
      assertThat(System.nanoTime() - end).as("the server is ready in time").isNegative();
      try {
        if (client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        server.waitFor(200, TimeUnit.MILLISECONDS);
      }
    }
  }

  private static String address() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  @Override
  String url() {
    return address();
  }

  private static Path home() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A newer JDK in the folder that holds this one, or this one. */
  private static Optional<Path> java21() throws IOException {
    if (Runtime.version().feature() >= 21) {
      return Optional.of(home().resolve("bin/java"));
    }
    try (Stream<Path> siblings = Files.list(home().toRealPath().getParent())) {
      return siblings
          .filter(ApicurioRegistryIT::isAtLeast21)
          .map(jdk -> jdk.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
    }
  }

  private static boolean isAtLeast21(Path jdk) {
    try {
      return Files.readString(jdk.resolve("release"))
          .lines()
          .filter(line -> line.startsWith("JAVA_VERSION="))
          .map(line -> line.replaceAll("[^0-9.]", ""))
          .anyMatch(version -> Integer.parseInt(version.split("\\.")[0]) >= 21);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      server.destroy();
      server.waitFor();
    }
  }
}
