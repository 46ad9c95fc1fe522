package io.postrider.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that bind them later, or again after a restart. They are none of those that a
 * system gives to outgoing connections (Linux 32768 and above, RFC 6335 §6 49152 and above): such a
 * connection, even one to the very port that a killed server has left, would keep the server from
 * starting again.
 */
public final class FreePort {

  private static final int FIRST = 15_000;
  private static final int END = 32_768;

  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

  private FreePort() {}

  /** A random port on which nothing listens now; never the same one twice in a process. */
  public static int any() {
    int port;
    do {
      port = ThreadLocalRandom.current().nextInt(FIRST, END);
    } while (!GIVEN.add(port) || !is(port));
    return port;
  }

  /**
   * Checks all interfaces, because another program may have the port on one that is not loopback.
   */
  static boolean is(int port) {
    try (var everywhere = new ServerSocket()) {
      everywhere.setReuseAddress(true);
      everywhere.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
