package io.postrider.webhook;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A receiver on a free loopback port that speaks just enough HTTP to misbehave as each test wants.
 */
final class LoopbackReceiver implements AutoCloseable {

  /**
   * Writes the response after a request was read; if it returns, the connection stays open for the
   * next request.
   */
  interface Behaviour {
    void answer(LoopbackReceiver receiver, OutputStream out) throws Exception;
  }

  record Received(String requestLine, Map<String, List<String>> headers, String body) {}

  final AtomicInteger connects = new AtomicInteger();
  final AtomicLong written = new AtomicLong();
  final Queue<Received> requests = new ConcurrentLinkedQueue<>();
  final CountDownLatch hungUp = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Behaviour behaviour;
  private final ServerSocket server;

  LoopbackReceiver(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      this.server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  static LoopbackReceiver answering(String answer) {
    return new LoopbackReceiver((receiver, out) -> receiver.write(out, answer));
  }

  int port() {
    return server.getLocalPort();
  }

  String url(String pathAndQuery) {
    return "http://127.0.0.1:" + port() + pathAndQuery;
  }

  void write(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    out.write(bytes);
    out.flush();
    written.addAndGet(bytes.length);
  }

  /**
   * Waits, for example between two bytes of a slow response, but not beyond the end of the test.
   */
  void pause(long millis) throws InterruptedException {
    closed.await(millis, TimeUnit.MILLISECONDS);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        connects.incrementAndGet();
        open.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setSendBufferSize(64 * 1024);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        requests.add(read(line, in));
        behaviour.answer(this, socket.getOutputStream());
      }
    } catch (Exception e) {
      // The sender cut the connection, which many tests expect.
    } finally {
      hungUp.countDown();
    }
  }

  private static Received read(String requestLine, BufferedReader in) throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      String[] parts = line.split(": ?", 2);
      headers.computeIfAbsent(parts[0].toLowerCase(), name -> new ArrayList<>()).add(parts[1]);
    }
    char[] body = new char[Integer.parseInt(headers.get("content-length").get(0))];
    for (int n = 0; n < body.length; ) {
      n += in.read(body, n, body.length - n);
    }
    byte[] bytes = new String(body).getBytes(StandardCharsets.ISO_8859_1);
    return new Received(requestLine, headers, new String(bytes, StandardCharsets.UTF_8));
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "loopback-receiver");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      server.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
