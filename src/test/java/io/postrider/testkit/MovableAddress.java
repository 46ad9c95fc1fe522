package io.postrider.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A port that forwards connections to another port, which can be changed. Open connections keep
 * their target, as with a proxy or a host name whose address changes.
 */
public final class MovableAddress implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;

  /** Forwards to this port of the loopback interface. */
  public MovableAddress(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  /** The port on which it accepts connections. */
  public int port() {
    return server.getLocalPort();
  }

  /** Forwards new connections to another port. */
  public void moveTo(int port) {
    target = port;
  }

  private void accept() throws IOException {
    while (true) {
      var near = server.accept();
      var far = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(near);
      open.add(far);
      start(() -> pass(near, far));
      start(() -> pass(far, near));
    }
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : open) {
      socket.close();
    }
  }

  /** Starts a thread that ends with its socket. */
  private static void start(Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // The socket was closed.
              }
            },
            "movable-address");
    thread.setDaemon(true);
    thread.start();
  }

  private interface Work {
    void run() throws IOException;
  }
}
