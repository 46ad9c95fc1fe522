package io.postrider.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReverseProxyTest {

  private final Node one = new Node();
  private final Node two = new Node();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void stop() {
    one.close();
    two.close();
  }

  @Test
  void requests_go_to_all_ready_nodes_in_turn_and_none_to_others() throws Exception {
    two.isReady = false;
    try (var proxy = proxy(one.url(), two.url())) {
      await().until(() -> one.probes.get() > 1 && two.probes.get() > 1);
      assertThat(post(proxy).body()).isEqualTo("hello");
      assertThat(post(proxy).statusCode()).isEqualTo(202);
      assertThat(one.posts).hasValue(2);
      assertThat(two.posts).hasValue(0);

      two.isReady = true;
      await().until(() -> post(proxy).statusCode() == 202 && two.posts.get() > 0);
    }
  }

  @Test
  void request_that_a_node_refuses_goes_to_the_next_one() throws Exception {
    one.status = 503;
    try (var proxy = proxy(nobody(), one.url(), two.url())) {
      await().until(() -> one.probes.get() > 1 && two.probes.get() > 1);
      for (int i = 0; i < 6; i++) {
        assertThat(post(proxy).statusCode()).isEqualTo(202);
      }
      assertThat(two.posts).hasValue(6);

      two.status = 503;
      var refused = post(proxy);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
      assertThat(refused.body()).isEqualTo("hello");
    }
  }

  @Test
  void post_that_breaks_off_is_not_sent_to_another_node_since_it_may_have_done_something()
      throws Exception {
    one.breaksOff = true;
    two.breaksOff = true;
    try (var proxy = proxy(one.url(), two.url())) {
      assertThat(post(proxy).statusCode()).isEqualTo(502);
      assertThat(one.posts.get() + two.posts.get()).isEqualTo(1);
    }
  }

  @Test
  void stream_is_passed_on_as_it_comes() throws Exception {
    try (var proxy = proxy(one.url())) {
      var request = HttpRequest.newBuilder(URI.create(proxy.url() + "stream")).build();
      try (var stream = http.send(request, BodyHandlers.ofInputStream()).body()) {
        assertThat(stream.read()).isEqualTo('a');
        one.mayEnd.countDown();
        assertThat(stream.readAllBytes()).containsExactly('b');
      }
    }
  }

  private HttpResponse<String> post(ReverseProxy proxy) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(proxy.url() + "jobs"));
    return http.send(
        request.POST(BodyPublishers.ofString("hello")).build(), BodyHandlers.ofString());
  }

  private static ReverseProxy proxy(URI... nodes) throws IOException {
    return new ReverseProxy(0, List.of(nodes));
  }

  /** A port on which nothing listens. */
  private static URI nobody() {
    return URI.create("http://127.0.0.1:" + FreePort.any() + "/");
  }

  /** Answers each POST with its body. */
  private static final class Node implements AutoCloseable {

    private final AtomicInteger posts = new AtomicInteger();
    private final AtomicInteger probes = new AtomicInteger();
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final HttpServer server;
    private volatile boolean isReady = true;
    private volatile boolean breaksOff;
    private volatile int status = 202;

    private Node() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      server.createContext("/health/ready", this::health);
      server.createContext("/jobs", this::post);
      server.createContext("/stream", this::stream);
      server.setExecutor(Executors.newCachedThreadPool());
      server.start();
    }

    private URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void health(HttpExchange exchange) throws IOException {
      exchange.sendResponseHeaders(isReady ? 200 : 503, -1);
      exchange.close();
      probes.incrementAndGet();
    }

    private void post(HttpExchange exchange) throws IOException {
      posts.incrementAndGet();
      try (exchange) {
        var body = exchange.getRequestBody().readAllBytes();
        if (!breaksOff) {
          exchange.getResponseHeaders().add("Retry-After", "5");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
        }
      }
    }

    private void stream(HttpExchange exchange) throws IOException {
      try (exchange) {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write('a');
        exchange.getResponseBody().flush();
        mayEnd.await();
        exchange.getResponseBody().write('b');
      } catch (InterruptedException closed) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      mayEnd.countDown();
      server.stop(0);
    }
  }
}
