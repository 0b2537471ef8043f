package io.deqastream.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The one place where a connection to a named address is allowed or not: asked with the resolved
 * address at the moment of dialling, so that name servers that change their answer, redirects and
 * numeric hosts all pass here. Stateless; called from fetching threads.
 */
@FunctionalInterface
public interface DialGuard {
  /** Everything but multicast and the unspecified address. */
  DialGuard OPEN = DialGuard::refuseUndialable;

  /** Also refuses loopback, link-local and private networks, as the JDK tells them. */
  DialGuard PUBLIC =
      target -> {
        refuseUndialable(target);
        InetAddress address = target.getAddress();
        if (address.isLoopbackAddress()
            || address.isLinkLocalAddress()
            || address.isSiteLocalAddress()) {
          throw new Refused("it is not a public address: " + address.getHostAddress());
        }
      };

  /** Returns if this address may be dialled. */
  void check(InetSocketAddress target) throws Refused;

  private static void refuseUndialable(InetSocketAddress target) throws Refused {
    InetAddress address = target.getAddress();
    if (address == null || address.isAnyLocalAddress() || address.isMulticastAddress()) {
      throw new Refused("it is no address of a host: " + target);
    }
  }

  /** The address must not be dialled. */
  final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    public Refused(String detail) {
      super(detail);
    }
  }
}
