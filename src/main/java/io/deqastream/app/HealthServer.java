package io.deqastream.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deqastream.metrics.ServiceMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Health over HTTP, as JSON: {@code /health/live} and {@code /health/ready} answer 200 or 503,
 * {@code /health} tells everything; {@code /metrics} is Prometheus' text. One thread of its own, a
 * daemon; closing is idempotent.
 */
final class HealthServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  private final Health health;
  private final ServiceMetrics metrics;
  private final HttpServer server;
  private final ExecutorService executor;

  HealthServer(Health health, ServiceMetrics metrics, String host, int port) {
    this.health = health;
    this.metrics = metrics;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 16);
    } catch (IOException e) {
      throw new StartupException(
          "health server cannot listen on %s:%d (health.port): %s"
              .formatted(host, port, e.getMessage()),
          e);
    }
    executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "health");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(executor);
    server.createContext("/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Optional<String> notLive = health.notLive();
      switch (exchange.getRequestURI().getPath()) {
        case "/health/live" -> send(exchange, probe("live", notLive));
        case "/health/ready" -> send(exchange, probe("ready", health.notReady()));
        case "/health" -> send(exchange, everything(notLive));
        case "/metrics" ->
            send(exchange, OK, ServiceMetrics.CONTENT_TYPE, metrics.scrape().getBytes(UTF_8));
        default -> send(exchange, NOT_FOUND, Map.of("error", "see /health and /metrics"));
      }
    }
  }

  private static Map<String, Object> probe(String name, Optional<String> reason) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(name, reason.isEmpty());
    reason.ifPresent(why -> body.put("reason", why));
    return body;
  }

  private Map<String, Object> everything(Optional<String> notLive) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("live", notLive.isEmpty());
    body.put("ready", health.notReady().isEmpty());
    notLive.or(health::notReady).ifPresent(why -> body.put("reason", why));
    body.put("phase", health.phase().name().toLowerCase(Locale.ROOT));
    body.put("streams", health.streams());
    health.model().ifPresent(model -> body.put("model", model));
    health.counters().ifPresent(counters -> body.put("counters", counters));
    return body;
  }

  private static void send(HttpExchange exchange, Map<String, Object> body) throws IOException {
    boolean well = Boolean.TRUE.equals(body.values().iterator().next());
    send(exchange, well ? OK : UNAVAILABLE, body);
  }

  private static void send(HttpExchange exchange, int status, Map<String, Object> body)
      throws IOException {
    send(exchange, status, "application/json", JSON.writeValueAsBytes(body));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
