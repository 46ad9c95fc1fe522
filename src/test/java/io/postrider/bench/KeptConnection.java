package io.postrider.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * An HTTP/1.1 connection for one request after the other. It does as little as possible, because it
 * shares the processor with the service it measures.
 */
final class KeptConnection implements AutoCloseable {

  /** An answer. */
  record Answer(int status, String body) {}

  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;
  private final String host;

  KeptConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
    host = "Host: localhost:" + port + "\r\n";
  }

  Answer get(String path, String... headers) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\n" + host + lines(headers) + "\r\n");
  }

  /** Posts JSON, which must be ASCII. */
  Answer post(String path, String json) throws IOException {
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\n"
            + host
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  private Answer send(String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = 0;
    boolean chunked = false;
    for (var header = line(); !header.isEmpty(); header = line()) {
      var lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
    }
    return new Answer(status, chunked ? chunks() : text(length));
  }

  private String chunks() throws IOException {
    var body = new StringBuilder();
    for (int length = size(); length > 0; length = size()) {
      body.append(text(length));
      line();
    }
    line();
    return body.toString();
  }

  private int size() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private String text(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("The connection was closed within an answer.");
    }
    return new String(bytes, ISO_8859_1);
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("The connection was closed.");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  private static String lines(String... headers) {
    return headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
