package io.postrider.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PortWatchTest {

  private final AtomicBoolean givenUp = new AtomicBoolean();
  private HttpServer server;
  private PortWatch watch;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    var host = server.getAddress().getHostString();
    var port = server.getAddress().getPort();
    watch = new PortWatch(host, port, () -> givenUp.set(true), Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void process_continues_once_a_request_has_arrived() {
    server.createContext(
        "/",
        exchange -> {
          watch.reached();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    watch.run();
    assertThat(givenUp).isFalse();
  }

  @Test
  void process_ends_if_another_program_has_the_port() {
    watch.run();
    assertThat(givenUp).isTrue();
  }

  @Test
  void process_ends_if_the_port_stays_closed() {
    server.stop(0);
    watch.run();
    assertThat(givenUp).isTrue();
  }
}
