package io.postrider.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** TCP ports of this machine's loopback. */
final class Ports {

  private static final int CONNECT_MILLIS = 500;

  private Ports() {}

  /** The preferred port if nobody has it, else (or for 0) one that is free now. */
  static int choose(int preferred) {
    return preferred != 0 && isFree(preferred) ? preferred : anyFree();
  }

  static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  /** Asked of all interfaces: another program may have the port on one that is not loopback. */
  private static boolean isFree(int port) {
    try (var everywhere = new ServerSocket()) {
      everywhere.setReuseAddress(true);
      everywhere.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static int anyFree() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
