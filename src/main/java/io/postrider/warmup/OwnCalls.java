package io.postrider.warmup;

import io.postrider.job.JobId;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;

/** The calls of the warm-up; each thread that makes them has a connection. */
final class OwnCalls {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int UNPROCESSABLE = 422;

  /** A parent that is not recorded (W3C Trace Context, section 3.2.2.5), so that no call is. */
  private static final String NOT_TRACED = "00-%032x-%016x-00".formatted(1, 1);

  private static final byte[] NOTIFICATION =
      "{\"type\":\"welcome\",\"userId\":\"warm-up\",\"to\":\"warm-up@localhost\",\"data\":{\"name\":\"warm-up\"}}"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[] REPORT =
      "{\"reportType\":\"sales\",\"userId\":\"warm-up\"}".getBytes(StandardCharsets.UTF_8);

  private final String address;
  private final int port;
  private final String key;
  private final Clock clock;

  /**
   * Calls nothing yet.
   *
   * @param host the address on which the server listens
   */
  OwnCalls(String host, int port, String key, Clock clock) throws IOException {
    var listens = InetAddress.getByName(host);
    var reachable = listens.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listens;
    this.address = reachable.getHostAddress();
    this.port = port;
    this.key = key;
    this.clock = clock;
  }

  /** Whether the port is open yet. */
  boolean reach() throws IOException {
    try {
      get();
      return true;
    } catch (ConnectException closed) {
      return false;
    }
  }

  /**
   * Makes each call once.
   *
   * @return whether all were answered as they should be: if not, a store is away, and more calls
   *     would only wait for it
   */
  boolean once() throws IOException {
    return post("/notifications", NOTIFICATION) == UNPROCESSABLE
        && post("/reports", REPORT) == UNPROCESSABLE
        && get() == HttpURLConnection.HTTP_NOT_FOUND;
  }

  private int get() throws IOException {
    return answer(open("/jobs/" + JobId.next(clock.instant()).value()));
  }

  private int post(String path, byte[] body) throws IOException {
    var request = open(path);
    request.setRequestMethod("POST");
    request.setRequestProperty("Content-Type", "application/json");
    request.setDoOutput(true);
    request.setFixedLengthStreamingMode(body.length);
    try (var out = request.getOutputStream()) {
      out.write(body);
    }
    return answer(request);
  }

  private HttpURLConnection open(String path) throws IOException {
    try {
      var url = new URI("http", null, address, port, path, null, null).toURL();
      var request = (HttpURLConnection) url.openConnection(Proxy.NO_PROXY);
      request.setConnectTimeout((int) TIMEOUT.toMillis());
      request.setReadTimeout((int) TIMEOUT.toMillis());
      request.setRequestProperty("Authorization", "Bearer " + key);
      request.setRequestProperty("Accept", "application/json");
      request.setRequestProperty("traceparent", NOT_TRACED);
      return request;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reads the whole answer, so that the connection can be used again. */
  private static int answer(HttpURLConnection request) throws IOException {
    int status = request.getResponseCode();
    try (var body = status < 400 ? request.getInputStream() : request.getErrorStream()) {
      if (body != null) {
        body.readAllBytes();
      }
    }
    return status;
  }
}
