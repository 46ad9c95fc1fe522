package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Runs on the HTTP server that Payara is built on, with an application that fails while it stops.
 */
class DrainTest {

  private static final String PLAIN = "Accept: */*";
  private static final String EVENTS = "Accept: text/event-stream";

  private final Drain drain = new Drain();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final HttpServer server = new HttpServer();
  private final NetworkListener listener = new NetworkListener("test", "127.0.0.1", 0);

  @BeforeEach
  void start() throws IOException {
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(application(), "/");
    server.start();
    for (var filter : (FilterChain) listener.getTransport().getProcessor()) {
      if (filter instanceof org.glassfish.grizzly.http.HttpServerFilter heads) {
        heads.getMonitoringConfig().addProbes(drain);
      } else if (filter instanceof HttpServerFilter requests) {
        drain.watch(listener.getTransport(), requests);
      }
    }
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  @Test
  void request_on_an_open_connection_gets_retry_after_and_no_new_connection_is_accepted()
      throws IOException {
    try (var connection = connect()) {
      assertThat(ask(connection, "/", PLAIN)).startsWith("HTTP/1.1 200");
      drain.begin();
      send(connection, "/", PLAIN);
      assertThat(rest(connection))
          .startsWith("HTTP/1.1 503")
          .containsIgnoringCase("Retry-After: 5")
          .containsIgnoringCase("Connection: close")
          .contains("application/problem+json", "\"status\":503");
    }
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
  }

  @Test
  void event_source_finds_its_connection_closed_without_an_answer() throws IOException {
    try (var connection = connect()) {
      assertThat(ask(connection, "/", EVENTS)).startsWith("HTTP/1.1 200");
      drain.begin();
      send(connection, "/", EVENTS);
      assertThat(rest(connection)).isEmpty();
    }
  }

  @Test
  void request_that_fails_because_the_application_was_undeployed_gets_no_answer() throws Exception {
    try (var connection = connect()) {
      send(connection, "/slow", PLAIN);
      entered.await();
      drain.begin();
      stopped.countDown();
      assertThat(rest(connection)).isEmpty();
    }
  }

  private HttpHandler application() {
    return new HttpHandler() {
      @Override
      public void service(Request request, Response response) throws Exception {
        if (request.getRequestURI().equals("/slow")) {
          entered.countDown();
          stopped.await();
          response.setStatus(500);
        } else {
          response.setContentLength(2);
          response.getWriter().write("ok");
        }
      }
    };
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), listener.getPort());
  }

  private static void send(Socket connection, String path, String header) throws IOException {
    var head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n";
    connection.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads an answer that ends with "ok", and leaves the connection open. */
  private static String ask(Socket connection, String path, String header) throws IOException {
    send(connection, path, header);
    var answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\nok") < 0) {
      answer.append((char) connection.getInputStream().read());
    }
    return answer.toString();
  }

  /** All bytes until the connection ends or is reset. */
  private static String rest(Socket connection) {
    var answer = new StringBuilder();
    try {
      connection.setSoTimeout(20_000);
      for (int c; (c = connection.getInputStream().read()) >= 0; ) {
        answer.append((char) c);
      }
    } catch (java.net.SocketTimeoutException open) {
      answer.append("(still open)");
    } catch (IOException reset) {
      // The connection has ended.
    }
    return answer.toString();
  }
}
