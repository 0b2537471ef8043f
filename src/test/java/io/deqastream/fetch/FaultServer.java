package io.deqastream.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real HTTP server on a loopback port that misbehaves by route. One connection carries one
 * request. Counts what was asked, and how many requests were open at once.
 */
public final class FaultServer implements AutoCloseable {
  private static final String CLOSE = "Connection: close\r\n";

  private final ServerSocket server;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile byte[] content = {'b', 'y', 't', 'e', 's'};

  public FaultServer() throws IOException {
    server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "fault-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** What {@code /ok} and the routes that end well answer. */
  public void serve(byte[] bytes) {
    content = bytes;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + path);
  }

  public ImageReference at(String path) {
    return new ImageReference.Remote(uri(path));
  }

  /** How often a path was asked for. */
  public int asked(String path) {
    AtomicInteger count = asked.get(path);
    return count == null ? 0 : count.get();
  }

  /** Most requests that were open at once. */
  public int most() {
    return most.get();
  }

  /** Lets everyone waiting at {@code /held} go on. */
  public void release() {
    released.countDown();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        open.add(socket);
        Thread thread = new Thread(() -> handle(socket), "fault-server-connection");
        thread.setDaemon(true);
        thread.start();
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void handle(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String request = in.readLine();
      for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      if (request == null) {
        return;
      }
      String path = request.split(" ")[1];
      int count = asked.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      try {
        answer(socket, path, count);
      } finally {
        now.decrementAndGet();
      }
    } catch (IOException | InterruptedException e) {
      // The client went away, as some tests want it to.
    } finally {
      open.remove(socket);
    }
  }

  private void answer(Socket socket, String path, int count)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    String route = path.replaceFirst("^/([^/?]*).*", "$1");
    String argument = path.replaceFirst("^/[^/?]*/?", "");
    switch (route) {
      case "ok" -> ok(out, content);
      case "empty" -> ok(out, new byte[0]);
      case "held" -> {
        released.await();
        ok(out, content);
      }
      case "slow" -> new CountDownLatch(1).await(); // until the server closes the socket
      case "drip" -> drip(out);
      case "endless" -> {
        head(out, "200 OK", CLOSE);
        byte[] chunk = new byte[1 << 16];
        while (true) {
          out.write(chunk);
        }
      }
      case "reset" -> {
        if (count <= number(argument, Integer.MAX_VALUE)) {
          socket.setSoLinger(true, 0);
        } else {
          ok(out, content);
        }
      }
      case "status" -> head(out, argument + " As asked", CLOSE + "Content-Length: 0\r\n");
      case "busy" -> { // 503 so many times, then well
        if (count <= number(argument, 1)) {
          head(out, "503 Busy", CLOSE + "Content-Length: 0\r\n");
        } else {
          ok(out, content);
        }
      }
      case "throttled" -> {
        if (count == 1) {
          head(
              out,
              "429 Slow down",
              CLOSE + "Retry-After: " + argument + "\r\nContent-Length: 0\r\n");
        } else {
          ok(out, content);
        }
      }
      case "short" -> {
        head(out, "200 OK", CLOSE + "Content-Length: 1000\r\n");
        out.write(content);
      }
      case "huge" -> {
        head(out, "200 OK", CLOSE + "Content-Length: 10000000000\r\n");
        out.write(content);
      }
      case "garbage" -> out.write("not http at all\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      case "redirect" -> {
        int left = number(argument, 0);
        String next = left > 1 ? "/redirect/" + (left - 1) : "/ok";
        head(out, "302 Found", CLOSE + "Location: " + next + "\r\nContent-Length: 0\r\n");
      }
      case "away" ->
          head(out, "302 Found", CLOSE + "Location: " + argument + "\r\nContent-Length: 0\r\n");
      case "encoded" -> { // the argument's content coding around the content as it is
        head(out, "200 OK", CLOSE + "Content-Encoding: " + argument + "\r\n");
        out.write(content);
      }
      default -> head(out, "404 Not Found", CLOSE + "Content-Length: 0\r\n");
    }
    out.flush();
  }

  private static int number(String argument, int otherwise) {
    return argument.isEmpty() ? otherwise : Integer.parseInt(argument);
  }

  private void drip(OutputStream out) throws IOException, InterruptedException {
    head(out, "200 OK", CLOSE);
    while (!released.await(10, TimeUnit.MILLISECONDS)) {
      out.write(0);
      out.flush();
    }
  }

  private static void ok(OutputStream out, byte[] bytes) throws IOException {
    head(out, "200 OK", CLOSE + "Content-Length: " + bytes.length + "\r\n");
    out.write(bytes);
  }

  private static void head(OutputStream out, String status, String headers) throws IOException {
    out.write(
        ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() {
    released.countDown();
    try {
      server.close();
      for (Socket socket : Arrays.asList(open.toArray(Socket[]::new))) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
