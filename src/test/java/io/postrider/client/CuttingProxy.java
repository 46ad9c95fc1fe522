package io.postrider.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on to a service, and cuts them when it is told to. */
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final URI target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  CuttingProxy(URI target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** The number of connections that were made. */
  int connections() {
    return connections.get();
  }

  /** Resets all connections. */
  void cut() {
    sockets.forEach(CuttingProxy::reset);
    sockets.clear();
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException closed) {
      // The connection has ended by itself.
    }
  }

  private void accept() throws IOException {
    while (true) {
      var near = server.accept();
      var far = new Socket(target.getHost(), target.getPort());
      connections.incrementAndGet();
      sockets.add(near);
      sockets.add(far);
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

  private interface Work {
    void run() throws IOException;
  }

  /** Starts a thread that ends with its sockets. */
  private static void start(Work work) {
    var thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException closed) {
                // A socket was closed.
              }
            },
            "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }
}
