package io.postrider.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import io.postrider.access.WebhookSecret;
import io.postrider.endpoint.DeliveryAttempt;
import io.postrider.endpoint.DeliveryAttempt.Result;
import io.postrider.endpoint.EndpointGuard;
import io.postrider.endpoint.GuardedDnsResolver;
import io.postrider.endpoint.HttpCall;
import io.postrider.endpoint.WebhookClient;
import io.postrider.endpoint.WebhookSettings;
import io.postrider.stack.FreePort;
import io.postrider.webhook.LoopbackReceiver.Received;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String BODY = "{\"type\":\"notification.completed\",\"name\":\"Zoë ✓\"}";
  private static final String TRACEPARENT =
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(400);

  private final WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
    threads.shutdownNow();
    scheduler.shutdownNow();
  }

  @Test
  void default_limits_are_the_documented_ones() {
    WebhookSettings settings = WebhookSettings.of(false, Set.of(), "1.2.3");
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.deadline()).isEqualTo(Duration.ofSeconds(15));
    assertThat(settings.answerLimit()).isEqualTo(65_536);
    assertThat(settings.userAgent()).isEqualTo("Postrider/1.2.3");
  }

  @Test
  void request_has_exactly_the_allowed_headers_and_the_official_library_verifies_it()
      throws Exception {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/hook?key=k"));

    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(attempt.statusCode()).isEqualTo(200);
    assertThat(attempt.error()).isEmpty();
    Received request = receiver.requests.remove();
    assertThat(request.requestLine()).isEqualTo("POST /hook?key=k HTTP/1.1");
    Map<String, List<String>> expected = new HashMap<>();
    expected.put("host", List.of("127.0.0.1:" + receiver.port()));
    expected.put("connection", List.of("keep-alive"));
    expected.put(
        "content-length", List.of(String.valueOf(BODY.getBytes(StandardCharsets.UTF_8).length)));
    expected.put("content-type", List.of("application/json"));
    expected.put("user-agent", List.of("Postrider/1.2.3"));
    expected.put("traceparent", List.of(TRACEPARENT));
    expected.put("webhook-id", List.of("job_1"));
    expected.put("webhook-timestamp", List.of(String.valueOf(attempt.at().getEpochSecond())));
    expected.put("webhook-signature", request.headers().get("webhook-signature"));
    assertThat(request.headers()).isEqualTo(expected);
    assertThat(request.body()).isEqualTo(BODY);
    new Webhook(secret.reveal()).verify(request.body(), request.headers());
  }

  @ParameterizedTest
  @CsvSource({
    "200, DELIVERED",
    "204, DELIVERED",
    "299, DELIVERED",
    "300, RETRY",
    "304, RETRY",
    "400, RETRY",
    "401, RETRY",
    "404, RETRY",
    "407, RETRY",
    "408, RETRY",
    "410, GONE",
    "429, RETRY",
    "500, RETRY",
    "503, RETRY"
  })
  void status_code_decides_the_result_after_one_request(int status, Result outcome) {
    LoopbackReceiver receiver =
        receiver(
            LoopbackReceiver.answering(
                "HTTP/1.1 %d X\r\nContent-Length: 0\r\nRetry-After: 7\r\nWWW-Authenticate: Basic realm=x\r\n\r\n"
                    .formatted(status)));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(attempt.statusCode()).isEqualTo(status);
    assertThat(attempt.result()).isEqualTo(outcome);
    boolean delivered = outcome == Result.DELIVERED;
    assertThat(attempt.error()).isEqualTo(delivered ? Optional.empty() : Optional.of("http"));
    assertThat(attempt.retryAfter())
        .isEqualTo(delivered ? Optional.empty() : Optional.of(Duration.ofSeconds(7)));
    assertThat(receiver.requests).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirect_is_a_failure_and_is_not_followed(int status) {
    LoopbackReceiver target = receiver(LoopbackReceiver.answering(OK));
    LoopbackReceiver receiver =
        receiver(
            LoopbackReceiver.answering(
                "HTTP/1.1 %d X\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n"
                    .formatted(status, target.url("/"))));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(attempt.statusCode()).isEqualTo(status);
    assertThat(attempt.result()).isEqualTo(Result.RETRY);
    assertThat(target.connects).hasValue(0);
    assertThat(receiver.requests).hasSize(1);
  }

  @Test
  void connection_is_reused_but_cookies_are_not() {
    LoopbackReceiver receiver =
        receiver(
            LoopbackReceiver.answering(
                "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\nok\r\n0\r\n\r\n"));
    WebhookSender sender = sender(LONG);

    send(sender, receiver.url("/"));
    send(sender, receiver.url("/"));

    assertThat(receiver.connects).hasValue(1);
    assertThat(receiver.requests)
        .hasSize(2)
        .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("cookie"));
  }

  @Test
  void connection_that_the_receiver_closed_is_not_reused() throws Exception {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  self.write(out, OK);
                  out.close();
                }));
    WebhookSender sender = sender(LONG);

    assertThat(send(sender, receiver.url("/")).result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(send(sender, receiver.url("/")).result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.connects).hasValue(2);
  }

  @Test
  void call_is_made_again_once_if_the_receiver_closes_a_kept_connection_instead_of_answering() {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  if (self.requests.size() % 2 == 0) {
                    out.close();
                  }
                  self.write(out, OK);
                }));
    WebhookSender sender = sender(LONG);

    assertThat(send(sender, receiver.url("/")).result()).isEqualTo(Result.DELIVERED);
    assertThat(send(sender, receiver.url("/")).result()).isEqualTo(Result.DELIVERED);

    assertThat(receiver.requests).hasSize(3);
    assertThat(receiver.connects).hasValue(2);
  }

  /** Where a receiver can be slow: it writes the start, and then one byte at a time. */
  enum Drip {
    HEAD("HTTP/1.1 200 OK\r\nX: "),
    BODY("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"),
    UNTIL_CLOSE("HTTP/1.1 200 OK\r\n\r\n"),
    NOTHING("");

    private final String start;

    Drip(String start) {
      this.start = start;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Drip.class,
      names = {"HEAD", "NOTHING"})
  void slow_response_is_cut_at_the_deadline(Drip drip) throws Exception {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  self.write(out, drip.start);
                  while (drip != Drip.NOTHING) {
                    self.write(out, "x");
                    self.pause(20);
                  }
                  self.pause(60_000);
                }));
    long start = System.nanoTime();

    DeliveryAttempt attempt = send(sender(SHORT), receiver.url("/"));

    long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
    assertThat(millis).isBetween(SHORT.toMillis() - 1, SHORT.toMillis() + 10_000);
    assertThat(attempt.error()).contains("timeout");
    assertThat(attempt.result()).isEqualTo(Result.RETRY);
    assertThat(attempt.statusCode()).isZero();
    assertThat(attempt.durationMillis()).isBetween(SHORT.toMillis() - 1, millis + 1);
    assertThat(drip == Drip.NOTHING || receiver.hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(idle()).isTrue();
  }

  /** Closing the connection at the deadline ends the call on another thread at the same time. */
  @Test
  void call_that_is_cut_at_the_deadline_is_always_a_timeout() {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  self.write(out, Drip.HEAD.start);
                  while (true) {
                    self.write(out, "x");
                    self.pause(5);
                  }
                }));
    WebhookSender sender = sender(SHORT);

    var attempts =
        Stream.generate(() -> sender.send(message(receiver.url("/")), signer()))
            .limit(100)
            .map(CompletionStage::toCompletableFuture)
            .toList();

    assertThat(attempts).allMatch(each -> each.join().error().equals(Optional.of("timeout")));
  }

  @ParameterizedTest
  @EnumSource(
      value = Drip.class,
      names = {"BODY", "UNTIL_CLOSE"})
  void body_that_stalls_is_left_after_a_second_and_changes_nothing(Drip drip) throws Exception {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  self.write(out, drip.start);
                  while (true) {
                    self.write(out, "x");
                    self.pause(20);
                  }
                }));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(attempt.statusCode()).isEqualTo(200);
    assertThat(receiver.hungUp.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Where a response can be endless. */
  enum Endless {
    BODY_OF_1_GB("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "x".repeat(8192)),
    BODY_UNTIL_CLOSE("HTTP/1.1 200 OK\r\n\r\n", "x".repeat(8192)),
    CHUNKS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "2\r\nxx\r\n"),
    CHUNK_EXTENSION("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;", "x".repeat(8192)),
    TRAILERS("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n"),
    STATUS_LINE("HTTP/1.1 200 ", "x".repeat(8192)),
    HEADER_LINE("HTTP/1.1 200 OK\r\nX: ", "x".repeat(8192)),
    HEADERS("HTTP/1.1 200 OK\r\n", "X: y\r\n"),
    EMPTY_LINES("", "\r\n"),
    CONTINUE("", "HTTP/1.1 100 Continue\r\n\r\n"),
    EARLY_HINTS("", "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"),
    NOT_HTTP("", "SSH-2.0-x\r\n");

    private final String start;
    private final String rest;

    Endless(String start, String rest) {
      this.start = start;
      this.rest = rest.repeat(Math.max(1, 4096 / rest.length()));
    }
  }

  @ParameterizedTest
  @EnumSource(Endless.class)
  void endless_response_is_read_up_to_the_limit_plus_buffers(Endless endless) throws Exception {
    LoopbackReceiver receiver =
        receiver(
            new LoopbackReceiver(
                (self, out) -> {
                  self.write(out, endless.start);
                  while (true) {
                    self.write(out, endless.rest);
                  }
                }));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(receiver.hungUp.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(receiver.written.get()).isLessThan(1024 * 1024);
    assertThat(attempt.error().orElse("none")).isIn("none", "io");
    assertThat(attempt.durationMillis()).isLessThan(9_000);
  }

  @Test
  void rebinding_name_is_accepted_while_public_but_not_dialled_once_it_resolves_to_loopback()
      throws Exception {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    DnsResolver rebinding = answers("93.184.215.14", "127.0.0.1");
    GuardedDnsResolver resolver = new GuardedDnsResolver(settings(LONG, "none.example"), rebinding);
    EndpointGuard guard =
        new EndpointGuard(settings(LONG, "none.example"), resolver, Runnable::run);

    assertThat(guard.check("https://rebind.example:8443/")).hasHost("rebind.example");
    assertThat(callUnchecked(resolver, "http://rebind.example:" + receiver.port()).error())
        .contains("refused-address");
    assertThat(receiver.connects).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "017700000001",
        "127.1",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]"
      })
  void loopback_in_any_spelling_is_not_dialled_even_if_the_url_was_never_checked(String host)
      throws Exception {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    GuardedDnsResolver resolver =
        new GuardedDnsResolver(settings(LONG, "none.example"), SystemDefaultDnsResolver.INSTANCE);

    DeliveryAttempt attempt = callUnchecked(resolver, "http://" + host + ":" + receiver.port());

    // Newer JDKs do not know some of these spellings, and do not look them up as names either.
    assertThat(attempt.error().orElseThrow()).isIn("refused-address", "dns");
    assertThat(receiver.connects).hasValue(0);
  }

  @Test
  void name_with_one_forbidden_address_is_refused() throws Exception {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    GuardedDnsResolver resolver =
        new GuardedDnsResolver(settings(LONG, "none.example"), answers("127.0.0.1 93.184.215.14"));

    assertThat(callUnchecked(resolver, "http://mixed.example:" + receiver.port()).error())
        .contains("refused-address");
    assertThat(receiver.connects).hasValue(0);
  }

  @Test
  void allowed_name_is_dialled_at_any_address() throws Exception {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    WebhookSender sender = sender(settings(LONG, "inner.example"), answers("127.0.0.1"), threads);

    DeliveryAttempt attempt = send(sender, "http://Inner.example:" + receiver.port() + "/");

    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.connects).hasValue(1);
  }

  @Test
  void refused_url_counts_as_an_attempt_without_a_connection() {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    WebhookSender sender =
        sender(settings(LONG, "none.example"), SystemDefaultDnsResolver.INSTANCE, threads);

    DeliveryAttempt attempt = send(sender, receiver.url("/"));

    assertThat(attempt.error()).contains("refused-address");
    assertThat(attempt.result()).isEqualTo(Result.RETRY);
    assertThat(receiver.connects).hasValue(0);
  }

  @Test
  void proxies_of_the_system_properties_are_not_used() {
    LoopbackReceiver proxy = receiver(LoopbackReceiver.answering(OK));
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    String port = String.valueOf(proxy.port());
    Map<String, String> properties =
        Map.of(
            "http.proxyHost", "127.0.0.1",
            "http.proxyPort", port,
            "http.nonProxyHosts", "",
            "https.proxyHost", "127.0.0.1",
            "https.proxyPort", port,
            "socksProxyHost", "127.0.0.1",
            "socksProxyPort", port,
            "socksNonProxyHosts", "");
    properties.forEach(System::setProperty);
    try {
      assertThat(send(sender(LONG), receiver.url("/")).result()).isEqualTo(Result.DELIVERED);
    } finally {
      properties.keySet().forEach(System::clearProperty);
    }
    assertThat(proxy.connects).hasValue(0);
  }

  /** Cases that senders of webhooks have taken for failures. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nlonger than it said",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno chunk",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxxx",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n",
        "HTTP/1.0 200 OK\r\n\r\nok",
        "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 201 Created\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 206 Partial Content\r\nContent-Length: 0\r\n\r\n",
      })
  void answer_of_2xx_is_a_delivery_whatever_follows_its_headers(String answer) {
    LoopbackReceiver receiver = receiver(closingAfter(answer));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(attempt.error()).isEmpty();
    assertThat(receiver.requests).hasSize(1);
  }

  /** What a receiver sends unasked must not be the answer to the next webhook. */
  @Test
  void rest_of_an_answer_is_not_taken_for_the_next_one() {
    LoopbackReceiver receiver =
        receiver(
            LoopbackReceiver.answering(
                "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"));
    WebhookSender sender = sender(LONG);

    for (int i = 0; i < 5; i++) {
      assertThat(send(sender, receiver.url("/")).statusCode()).isIn(204, 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Retry-After: 3600 | 3600",
        "retry-after:  7 | 7",
        "Retry-After: 120; Retry-After: 3600; Retry-After: 60 | 3600",
        "Retry-After: soon; Retry-After: 60 | 60",
        "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT | 0",
        "Retry-After: 99999999999999999999999 | 999999999999",
        "Retry-After: -5 | -1",
        "Retry-After: | -1",
      })
  void receiver_says_how_long_to_wait(String headers, long seconds) {
    LoopbackReceiver receiver =
        receiver(
            LoopbackReceiver.answering(
                "HTTP/1.1 429 X\r\nContent-Length: 0\r\n%s\r\n\r\n"
                    .formatted(headers.replace("; ", "\r\n"))));

    DeliveryAttempt attempt = send(sender(LONG), receiver.url("/"));

    assertThat(attempt.retryAfter().map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @CsvSource({
    "hook.example., hook.example.",
    "HOOK.example, hook.example",
    "straße.example, xn--strae-oqa.example",
  })
  void host_is_sent_as_it_is_dialled(String host, String sent) {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    WebhookSender sender =
        sender(settings(LONG, "hook.example,straße.example"), answers("127.0.0.1"), threads);

    DeliveryAttempt attempt = send(sender, "http://" + host + ":" + receiver.port() + "/");

    assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
    assertThat(receiver.requests.remove().headers().get("host"))
        .containsExactly(sent + ":" + receiver.port());
  }

  /** RFC 6066, section 3. */
  @Test
  void server_name_of_tls_has_no_dot_at_its_end() throws Exception {
    CompletableFuture<String> hello = new CompletableFuture<>();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.submit(
          () -> {
            try (Socket socket = server.accept()) {
              byte[] record = socket.getInputStream().readNBytes(200);
              hello.complete(new String(record, StandardCharsets.ISO_8859_1));
            }
            return null;
          });
      String url = "https://hook.example.:" + server.getLocalPort() + "/";
      send(sender(settings(LONG, "hook.example"), answers("127.0.0.1"), threads), url);
    }
    assertThat(hello.get(10, TimeUnit.SECONDS))
        .contains("hook.example")
        .doesNotContain("hook.example.");
  }

  @Test
  void refused_connection_is_reported_as_connect() throws Exception {
    assertThat(send(sender(LONG), "http://127.0.0.1:" + FreePort.any()).error())
        .contains("connect");
  }

  @Test
  void unknown_name_is_reported_as_dns() {
    WebhookSender sender = sender(settings(LONG, ""), answers(""), threads);
    assertThat(send(sender, "https://unknown.example/").error()).contains("dns");
  }

  @Test
  void receiver_without_tls_is_reported_as_tls() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      threads.submit(
          () -> {
            try (Socket socket = server.accept()) {
              socket.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
              return socket.getInputStream().readAllBytes();
            }
          });
      String url = "https://127.0.0.1:" + server.getLocalPort() + "/";
      assertThat(send(sender(LONG), url).error()).contains("tls");
    }
  }

  @Test
  void silent_tls_handshake_is_cut_at_the_deadline() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "https://127.0.0.1:" + silent.getLocalPort() + "/";
      DeliveryAttempt attempt = send(sender(SHORT), url);
      assertThat(attempt.error()).contains("timeout");
      assertThat(attempt.durationMillis()).isLessThan(SHORT.toMillis() + 10_000);
      assertThat(idle()).isTrue();
    }
  }

  @Test
  void response_broken_before_its_status_is_reported_as_io_and_after_it_counts() {
    LoopbackReceiver before = receiver(closingAfter("HTTP/1.1 20"));
    LoopbackReceiver after =
        receiver(closingAfter("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"));
    assertThat(send(sender(LONG), before.url("/")).error()).contains("io");
    assertThat(before.requests).hasSize(1);
    assertThat(send(sender(LONG), after.url("/")).result()).isEqualTo(Result.DELIVERED);
  }

  @Test
  void name_server_that_never_answers_is_cut_at_the_deadline() {
    CountDownLatch never = new CountDownLatch(1);
    DnsResolver stuck =
        resolver(
            host -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new UnknownHostException(host);
              }
              return new InetAddress[0];
            });
    WebhookSender sender = sender(settings(SHORT, ""), stuck, threads);
    assertThat(send(sender, "https://slow.example/").error()).contains("timeout");
  }

  @Test
  void tarpit_does_not_delay_another_receiver() {
    LoopbackReceiver tarpit = receiver(new LoopbackReceiver((self, out) -> self.pause(60_000)));
    LoopbackReceiver good = receiver(LoopbackReceiver.answering(OK));
    WebhookSender sender = sender(LONG);
    IntStream.range(0, 100).forEach(i -> sender.send(message(tarpit.url("/")), signer()));

    List<CompletableFuture<DeliveryAttempt>> attempts =
        Stream.generate(() -> sender.send(message(good.url("/")), signer()).toCompletableFuture())
            .limit(50)
            .toList();

    assertThat(attempts.stream().map(CompletableFuture::join))
        .allSatisfy(
            attempt -> {
              assertThat(attempt.result()).isEqualTo(Result.DELIVERED);
              assertThat(attempt.durationMillis()).isLessThan(9_000);
            });
  }

  @Test
  void full_executor_is_reported_to_the_caller_and_nothing_is_sent() {
    LoopbackReceiver receiver = receiver(LoopbackReceiver.answering(OK));
    threads.shutdown();
    WebhookSender sender = sender(LONG);
    assertThatThrownBy(() -> sender.send(message(receiver.url("/")), signer()))
        .isInstanceOf(RejectedExecutionException.class);
    assertThat(receiver.connects).hasValue(0);
  }

  private interface Lookup {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private static DnsResolver resolver(Lookup lookup) {
    return new DnsResolver() {
      @Override
      public InetAddress[] resolve(String host) throws UnknownHostException {
        return lookup.resolve(host);
      }

      @Override
      public String resolveCanonicalHostname(String host) {
        return host;
      }
    };
  }

  /** Answers each lookup with the next of the given lists, and repeats the last one. */
  private static DnsResolver answers(String... lists) {
    List<String> left = new ArrayList<>(List.of(lists));
    return resolver(
        host -> {
          String list = left.size() > 1 ? left.remove(0) : left.get(0);
          if (list.isEmpty()) {
            throw new UnknownHostException(host);
          }
          List<InetAddress> addresses = new ArrayList<>();
          for (String literal : list.split(" ")) {
            addresses.add(InetAddress.getByName(literal));
          }
          return addresses.toArray(InetAddress[]::new);
        });
  }

  private static LoopbackReceiver closingAfter(String answer) {
    return new LoopbackReceiver(
        (self, out) -> {
          self.write(out, answer);
          out.close();
        });
  }

  private LoopbackReceiver receiver(LoopbackReceiver receiver) {
    opened.add(receiver);
    return receiver;
  }

  private WebhookSender sender(Duration deadline) {
    return sender(settings(deadline, "127.0.0.1"), SystemDefaultDnsResolver.INSTANCE, threads);
  }

  private WebhookSender sender(
      WebhookSettings settings, DnsResolver underlying, ExecutorService executor) {
    GuardedDnsResolver resolver = new GuardedDnsResolver(settings, underlying);
    EndpointGuard guard = new EndpointGuard(settings, resolver, executor);
    WebhookSender sender =
        new WebhookSender(guard, client(settings, resolver, executor), Clock.systemUTC());
    opened.add(0, sender);
    return sender;
  }

  private static WebhookSettings settings(Duration deadline, String allowedHosts) {
    return new WebhookSettings(
        false,
        WebhookSettings.hosts(allowedHosts),
        Duration.ofSeconds(2),
        deadline,
        64 * 1024,
        256,
        128,
        "Postrider/1.2.3");
  }

  /** Calls without the check of the URL, so that only the resolver guards the address. */
  private DeliveryAttempt callUnchecked(GuardedDnsResolver resolver, String url) {
    WebhookSettings settings = settings(LONG, "none.example");
    try (WebhookClient client = client(settings, resolver, threads)) {
      return new HttpCall(client, URI.create(url), Map.of(), new byte[0], Instant.now())
          .run()
          .join();
    }
  }

  private WebhookClient client(
      WebhookSettings settings, GuardedDnsResolver resolver, ExecutorService executor) {
    return new WebhookClient(
        settings,
        resolver,
        Clock.systemUTC(),
        executor,
        scheduler,
        Executors.defaultThreadFactory());
  }

  /** Whether no thread still runs a call that was cut. */
  private boolean idle() throws InterruptedException {
    threads.shutdown();
    return threads.awaitTermination(2, TimeUnit.SECONDS);
  }

  private DeliveryAttempt send(WebhookSender sender, String url) {
    return sender.send(message(url), signer()).toCompletableFuture().join();
  }

  private WebhookSigner signer() {
    return new WebhookSigner(List.of(secret));
  }

  private static WebhookMessage message(String url) {
    return new WebhookMessage(
        "job_1", url, BODY.getBytes(StandardCharsets.UTF_8), Optional.of(TRACEPARENT));
  }
}
