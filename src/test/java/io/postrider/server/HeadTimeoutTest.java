package io.postrider.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.HttpProbe;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Runs on the HTTP server that Payara is built on, with a clock that only the test advances. */
class HeadTimeoutTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int READ_TIMEOUT_MILLIS = 20_000;
  private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String POST =
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n";

  private final AtomicLong now = new AtomicLong();
  private final Pieces pieces = new Pieces();
  private final HttpServer server = new HttpServer();
  private Socket client;
  private int sent;

  /** Counts the pieces that have arrived, so that the test does not advance the clock before. */
  private static final class Pieces extends HttpProbe.Adapter {

    private final AtomicInteger count = new AtomicInteger();

    @Override
    @SuppressWarnings("rawtypes")
    public void onDataReceivedEvent(Connection connection, Buffer data) {
      count.incrementAndGet();
    }
  }

  /** Reads the body, then answers with it. */
  private static final class Echo extends HttpHandler {
    @Override
    public void service(Request request, Response response) throws IOException {
      response.getOutputStream().write(request.getInputStream().readAllBytes());
    }
  }

  @BeforeEach
  void start() throws IOException {
    var listener = new NetworkListener("test", "localhost", 0);
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(new Echo());
    server.start();
    for (var filter : listener.getFilterChain()) {
      if (filter instanceof HttpServerFilter heads) {
        heads.getMonitoringConfig().addProbes(new HeadTimeout(LIMIT, now::get), pieces);
      }
    }
    client = new Socket("localhost", listener.getPort());
    client.setSoTimeout(READ_TIMEOUT_MILLIS);
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.shutdownNow();
  }

  @Test
  void connection_is_closed_if_the_head_takes_longer_than_the_limit() throws IOException {
    send(GET.substring(0, 10));
    pass(LIMIT);
    send(GET.substring(10, 11));
    pass(Duration.ofNanos(1));
    client.getOutputStream().write(GET.charAt(11));
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void each_head_has_a_time_limit_of_its_own() throws IOException {
    send(GET);
    assertThat(status()).isEqualTo(200);
    pass(LIMIT.multipliedBy(2));
    send(GET.substring(0, 10));
    pass(LIMIT);
    send(GET.substring(10));
    assertThat(status()).isEqualTo(200);
  }

  @Test
  void connection_is_closed_if_a_pipelined_head_takes_longer_than_the_limit() throws IOException {
    sent++; // the server receives it as two pieces
    send(GET + GET.substring(0, 10));
    assertThat(status()).isEqualTo(200);
    pass(LIMIT.plusNanos(1));
    client.getOutputStream().write(GET.charAt(10));
    assertThat(client.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void body_may_take_longer_than_a_head() throws IOException {
    send(POST);
    pass(LIMIT.multipliedBy(2));
    send("a");
    pass(LIMIT.multipliedBy(2));
    send("b");
    assertThat(status()).isEqualTo(200);
  }

  private void send(String piece) throws IOException {
    client.getOutputStream().write(piece.getBytes(ISO_8859_1));
    sent++;
    await().untilAsserted(() -> assertThat(pieces.count).hasValueGreaterThanOrEqualTo(sent));
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  /** Reads a whole answer, and returns its status. */
  private int status() throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) client.getInputStream().read());
    }
    var length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    client.getInputStream().readNBytes(Integer.parseInt(length));
    return Integer.parseInt(head.substring(9, 12));
  }
}
