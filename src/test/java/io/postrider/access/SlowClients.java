package io.postrider.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Clients that send one byte per second or nothing at all, until they are answered or cut off. */
final class SlowClients implements AutoCloseable {

  private final ScheduledExecutorService drip = Executors.newSingleThreadScheduledExecutor();
  private final List<Slow> clients;

  private static final class Slow {
    private final Socket socket;
    private volatile String end;

    Slow(int port, String begin) {
      try {
        socket = new Socket("localhost", port);
        socket.setSoTimeout(1);
        socket.getOutputStream().write(begin.getBytes(ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void step(boolean silent) {
      if (end != null) {
        return;
      }
      try {
        if (!silent) {
          socket.getOutputStream().write(' ');
        }
        var head = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
        end = head.isEmpty() ? "cut" : head.substring(9);
      } catch (SocketTimeoutException noAnswerYet) {
        // The next step tries again.
      } catch (IOException hungUp) {
        end = "cut";
      }
    }
  }

  /**
   * Opens the connections.
   *
   * @param begin the bytes that each sends at once
   */
  SlowClients(int port, int count, String begin) {
    this(port, count, begin, false);
  }

  /** Opens connections on which nothing follows the first bytes. */
  static SlowClients silent(int port, int count, String begin) {
    return new SlowClients(port, count, begin, true);
  }

  private SlowClients(int port, int count, String begin, boolean silent) {
    clients = IntStream.range(0, count).mapToObj(i -> new Slow(port, begin)).toList();
    drip.scheduleWithFixedDelay(
        () -> clients.forEach(client -> client.step(silent)), 0, 1, TimeUnit.SECONDS);
  }

  /** The end of each: the status of its answer, {@code cut}, or null while it has not. */
  List<String> ends() {
    return clients.stream().map(client -> client.end).collect(Collectors.toList());
  }

  @Override
  public void close() {
    drip.shutdownNow();
    for (var client : clients) {
      try {
        client.socket.close();
      } catch (IOException alreadyGone) {
        // It is closed, as wanted.
      }
    }
  }
}
