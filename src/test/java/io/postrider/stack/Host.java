package io.postrider.stack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * Where a server runs and is reached: loopback, or a network namespace that stands for a machine of
 * its own.
 *
 * @param address the IPv4 address on which the server listens
 * @param prefix the command that runs another command there; empty for loopback
 */
public record Host(String address, List<String> prefix) {

  /** This machine's loopback interface. */
  public static final Host LOOPBACK = new Host("127.0.0.1", List.of());

  private static final int CONNECT_MILLIS = 500;

  /** Whether something accepts connections on the port. */
  public boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** The host in a URL: browsers and programs know loopback as localhost. */
  String name() {
    return equals(LOOPBACK) ? "localhost" : address;
  }
}
