package io.deqastream.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/** Sockets that ask the guard before they connect. Offers unconnected sockets only. */
final class GuardedSocketFactory extends SocketFactory {
  private final DialGuard guard;

  GuardedSocketFactory(DialGuard guard) {
    this.guard = guard;
  }

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public void connect(SocketAddress target) throws IOException {
        connect(target, 0);
      }

      @Override
      public void connect(SocketAddress target, int timeoutMillis) throws IOException {
        if (!(target instanceof InetSocketAddress inet)) {
          throw new DialGuard.Refused("it is no internet address: " + target);
        }
        guard.check(inet);
        super.connect(target, timeoutMillis);
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress address, int port, InetAddress local, int localPort) {
    throw unconnectedOnly();
  }

  private static UnsupportedOperationException unconnectedOnly() {
    return new UnsupportedOperationException("sockets are connected under the guard's eyes only");
  }
}
