package io.postrider.chaos;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A connection between the service and a broker that can lose the broker's answer to a commit. It
 * understands the frames of Artemis's Core protocol: after a greeting of seven bytes, each has its
 * length (4 bytes), its type (1 byte) and its content.
 */
final class LossyLink implements AutoCloseable {

  private static final int GREETING = "ARTEMIS".length();

  /** The type of the frame that commits a session's transaction. */
  private static final byte SESSION_COMMIT = 43;

  private static final int LENGTH_BYTES = 4;

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();

  /** Completed when an answer to a commit has been lost; null if none is to be lost. */
  private final AtomicReference<CompletableFuture<Void>> next = new AtomicReference<>();

  /** Forwards to this port of loopback. */
  LossyLink(int target) throws IOException {
    this.target = target;
    start(this::accept);
  }

  /** Where the service connects to. */
  String url() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /**
   * Passes the next commit on to the broker, and none of what the broker sends on that connection
   * from then on.
   *
   * @return completed when the broker has answered the commit
   */
  CompletableFuture<Void> loseAnswerToNextCommit() {
    var lost = new CompletableFuture<Void>();
    next.set(lost);
    return lost;
  }

  /** Breaks the connections of which an answer was lost. */
  void breakSilentConnections() {
    links.stream().filter(link -> link.lost != null).forEach(Link::close);
  }

  private void accept() throws IOException {
    while (true) {
      var near = server.accept();
      try {
        var link = new Link(near, new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        start(link::passRequests);
        start(link::passAnswers);
      } catch (IOException refused) {
        near.close();
      }
    }
  }

  private final class Link {

    private final Socket near;
    private final Socket far;
    private volatile CompletableFuture<Void> lost;

    private Link(Socket near, Socket far) {
      this.near = near;
      this.far = far;
    }

    private void passRequests() throws IOException {
      try (near;
          far) {
        var in = new DataInputStream(near.getInputStream());
        var out = far.getOutputStream();
        out.write(in.readNBytes(GREETING));
        while (true) {
          var head = in.readNBytes(LENGTH_BYTES + 1);
          if (head.length <= LENGTH_BYTES) {
            throw new EOFException();
          }
          if (head[LENGTH_BYTES] == SESSION_COMMIT) {
            lost = next.getAndSet(null);
          }
          out.write(head);
          out.write(in.readNBytes(java.nio.ByteBuffer.wrap(head).getInt() - 1));
          out.flush();
        }
      } finally {
        links.remove(this);
      }
    }

    private void passAnswers() throws IOException {
      try (near;
          far) {
        var buffer = new byte[8192];
        int length;
        while ((length = far.getInputStream().read(buffer)) >= 0) {
          if (lost == null) {
            near.getOutputStream().write(buffer, 0, length);
          } else {
            lost.complete(null);
          }
        }
      }
    }

    private void close() {
      try {
        near.close();
        far.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    links.forEach(Link::close);
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
            "lossy-link");
    thread.setDaemon(true);
    thread.start();
  }
}
