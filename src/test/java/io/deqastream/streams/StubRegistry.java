package io.deqastream.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * As much of a schema registry as a client needs that registers and reads schemas, over real HTTP,
 * and that can be down: it then answers 503.
 */
public final class StubRegistry implements AutoCloseable {
  private final ObjectMapper json = new ObjectMapper();
  private final HttpServer server;
  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile boolean down;

  public StubRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public void down(boolean isDown) {
    down = isDown;
  }

  public int refusals() {
    return refusals.get();
  }

  /** The schema's id; a new one even for a known schema if told so. */
  synchronized int register(String schema, boolean anew) {
    if (!anew) {
      for (var entry : schemas.entrySet()) {
        if (entry.getValue().equals(schema)) {
          return entry.getKey();
        }
      }
    }
    schemas.put(schemas.size() + 1, schema);
    return schemas.size();
  }

  /** Makes an id stand for the schema of this message, and the message say so. */
  void alias(int id, byte[] message) {
    schemas.put(id, schemas.get(ByteBuffer.wrap(message).getInt(1)));
    ByteBuffer.wrap(message).putInt(1, id);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] request = exchange.getRequestBody().readAllBytes();
    if (down) {
      refusals.incrementAndGet();
      send(exchange, 503, json.writeValueAsString(Map.of("error_code", 50301, "message", "down")));
    } else if (path.startsWith("/schemas/ids/")) {
      String schema = schemas.get(Integer.valueOf(path.substring(path.lastIndexOf('/') + 1)));
      if (schema == null) {
        send(exchange, 404, json.writeValueAsString(Map.of("error_code", 40403, "message", "no")));
      } else {
        send(exchange, 200, json.writeValueAsString(Map.of("schema", schema)));
      }
    } else {
      JsonNode body = json.readTree(request);
      int id = register(body.get("schema").asText(), false);
      send(exchange, 200, json.writeValueAsString(Map.of("id", id)));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
