package io.postrider.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.api.Roles;
import io.postrider.server.PendingBodies;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Malformed, oversized and slow requests are refused or cut off; none causes a 5xx or delays
 * others.
 */
@Guarded
class HostileRequestsIT {

  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(20).toMillis();
  private static final int HUGE = 100_000_000;

  private final GuardedService service;

  HostileRequestsIT(GuardedService service) {
    this.service = service;
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        Arguments.of("nested 30,000 deep", "[".repeat(30_000) + "]".repeat(30_000)),
        Arguments.of(
            "nested in a field", "{\"a\":" + "[".repeat(30_000) + "]".repeat(30_000) + "}"),
        Arguments.of("not UTF-8", "{\"userId\":\"\u00ff\u00fe\",\"reportType\":\"x\"}"),
        Arguments.of("a name twice", "{\"userId\":\"a\",\"userId\":\"b\",\"reportType\":\"x\"}"),
        Arguments.of("NUL escaped", "{\"userId\":\"a\\u0000b\",\"reportType\":\"x\"}"),
        Arguments.of("NUL", "{\"userId\":\"a\u0000b\",\"reportType\":\"x\"}"),
        Arguments.of("half a character", "{\"userId\":\"\\ud800\",\"reportType\":\"x\"}"),
        Arguments.of("a huge number", "{\"userId\":1e999999999,\"reportType\":\"x\"}"),
        Arguments.of("60,000 digits", "{\"userId\":" + "9".repeat(60_000) + "}"),
        Arguments.of("too long", "{\"userId\":\"" + "a".repeat(70_000) + "\"}"),
        Arguments.of("empty", ""));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void hostile_body_is_refused(String name, String body) throws IOException {
    assertThat(answer(post("Content-Length: " + body.length()) + body)).isBetween(400, 499);
    var chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    var end = body.isEmpty() ? "0\r\n\r\n" : chunk + "0\r\n\r\n";
    assertThat(answer(post("Transfer-Encoding: chunked") + end)).isBetween(400, 499);
  }

  /** A batch is read in another way, since its items stand for themselves. */
  @Test
  void batch_that_is_nested_too_deeply_is_refused() throws IOException {
    var body = "{\"items\":[{\"a\":" + "[".repeat(2_000) + "]".repeat(2_000) + "}]}";
    var head = post("Content-Length: " + body.length()).replace("/reports", "/reports/batch");
    assertThat(answer(head + body)).isEqualTo(400);
  }

  static Stream<Arguments> heads() {
    var manyHeaders = new StringBuilder();
    IntStream.range(0, 10_000).forEach(i -> manyHeaders.append("X-" + i + ": y\r\n"));
    return Stream.of(
        Arguments.of("10,000 headers", get("/jobs/x", manyHeaders.toString())),
        Arguments.of("a header of 1 MB", get("/jobs/x", "X: " + "a".repeat(1_000_000) + "\r\n")),
        Arguments.of("a path of 100 KB", get("/jobs/" + "a".repeat(100_000), "")),
        Arguments.of("NUL in an id", get("/jobs/%00", "")),
        Arguments.of("NUL itself in an id", get("/jobs/\u0000", "")),
        Arguments.of("a way out", get("/../../etc/passwd", "")),
        Arguments.of("an encoded way out", get("/..%2f..%2fetc/passwd", "")),
        Arguments.of("the archive's own", get("/WEB-INF/web.xml", "")),
        Arguments.of("a bad Accept", get("/jobs/x", "Accept: ;;;\r\n")),
        Arguments.of("a bad cursor", get("/admin/audit?cursor=x", "")),
        Arguments.of("a bad Content-Type", post("Content-Type: ;;;\r\nContent-Length: 2") + "{}"),
        Arguments.of("no length", post("Content-Length: many") + "{}"),
        Arguments.of("a negative length", post("Content-Length: -1") + "{}"),
        Arguments.of("an endless length", post("Content-Length: " + "9".repeat(30)) + "{}"),
        Arguments.of("a broken chunk", post("Transfer-Encoding: chunked") + "zz\r\n\r\n"),
        Arguments.of("no body at all", "POST /reports HTTP/1.1\r\n" + common() + "\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("heads")
  void hostile_head_is_refused(String name, String request) throws IOException {
    assertThat(answer(request)).isBetween(400, 499);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/recipients/..",
        "/jobs/x/.",
        "/..",
        "/%2e%2e",
        "/%",
        "/%zz",
        "/%2",
        "/\\",
        "/%00",
        "/%ff"
      })
  void undecodable_path_gets_problem_details(String path) throws IOException {
    try (var socket = connect()) {
      write(socket, get(path, "Connection: close\r\n").getBytes(ISO_8859_1));
      var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(answer)
          .startsWith("HTTP/1.1 4")
          .contains("Content-Type: application/problem+json");
    }
  }

  /**
   * Measures while the connections are open: whatever the service keeps of the bodies is then still
   * in use.
   */
  @Test
  void bodies_of_100_megabytes_are_not_kept_in_memory() throws IOException {
    try (var heap = new Heap(service.stack().payara().pid())) {
      var before = heap.inUse();
      var connections = new ArrayList<Socket>();
      try {
        for (var kind : List.of("Content-Length: " + HUGE, "Transfer-Encoding: chunked")) {
          for (int i = 0; i < 4; i++) {
            connections.add(connect());
            flood(connections.get(connections.size() - 1), kind);
          }
        }
        await()
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(heap.inUse()).isLessThan(before + HUGE / 2));
        assertThat(connections).allSatisfy(one -> assertThat(status(one)).isIn(0, 400, 413));
      } finally {
        for (var connection : connections) {
          connection.close();
        }
      }
    }
  }

  /** There are more slow clients than the server has threads. */
  @Test
  void slow_clients_do_not_delay_others() {
    var greedy = "Bearer " + service.member(Roles.CLIENT).key();
    var body = post("Content-Length: 1000").replace("Bearer " + Guarded.ADMIN_KEY, greedy) + "{";
    var head = "GET /jobs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    try (var bodies = new SlowClients(service.port(), 250, body);
        var heads = new SlowClients(service.port(), 250, head)) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(bodies.ends())
                      .filteredOn("429"::equals)
                      .hasSizeGreaterThanOrEqualTo(250 - PendingBodies.MAX));
      var other = service.member(Roles.CLIENT);
      service.job(other, "reports", "{\"userId\":\"u\",\"reportType\":\"quick\"}");
      assertThat(heads.ends()).doesNotContain("200", "500", "503");
    }
  }

  @Test
  void clients_that_never_send_their_body_do_not_delay_others() {
    var greedy = "Bearer " + service.member(Roles.CLIENT).key();
    var job = post("Content-Length: 1000").replace("Bearer " + Guarded.ADMIN_KEY, greedy);
    var anonymous = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n";
    var length = "Content-Length: 10\r\n\r\n";
    var login = anonymous.formatted("/session", "application/json") + length;
    var logout =
        anonymous.formatted("/session/oidc/logout", "application/x-www-form-urlencoded")
            + length.replace("10", "1");
    try (var jobs = SlowClients.silent(service.port(), 250, job);
        var logins = SlowClients.silent(service.port(), 125, login);
        var logouts = SlowClients.silent(service.port(), 125, logout)) {
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                assertThat(jobs.ends())
                    .filteredOn("429"::equals)
                    .hasSizeGreaterThanOrEqualTo(250 - PendingBodies.MAX);
                assertThat(Stream.of(logins, logouts).flatMap(all -> all.ends().stream()))
                    .filteredOn("429"::equals)
                    .hasSizeGreaterThanOrEqualTo(250 - PendingBodies.MAX_ANONYMOUS);
              });
      assertThat(jobs.ends()).doesNotContain("500");
      service.job(
          service.member(Roles.CLIENT), "reports", "{\"userId\":\"u\",\"reportType\":\"quick\"}");
    }
  }

  /** Many clients, such as Java's, send head and body one after the other. */
  @Test
  void bodies_sent_right_after_their_heads_are_accepted() {
    var http = HttpClient.newHttpClient();
    var uri = URI.create("http://localhost:" + service.port() + "/reports");
    var key = service.member(Roles.CLIENT).key();
    var answers =
        IntStream.range(0, 50)
            .mapToObj(i -> "{\"userId\":\"u-%d\",\"reportType\":\"quick\"}".formatted(i))
            .map(
                body ->
                    HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build())
            .map(request -> http.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
            .toList();

    assertThat(answers).extracting(answer -> answer.join().statusCode()).containsOnly(202);
  }

  /** The connection is never silent, so the server's idle timeout does not apply. */
  @Test
  void connections_with_trickling_heads_are_closed() {
    var line = "GET /jobs HTT";
    var header = "GET /jobs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    for (var begin : List.of(line, header)) {
      try (var heads = new SlowClients(service.port(), 5, begin)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(heads.ends()).containsOnly("cut"));
      }
    }
  }

  @Test
  void unknown_page_gets_problem_details_without_the_server_s_name() {
    var answer = service.get(service.admin(), "WEB-INF/web.xml");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/problem+json");
    assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void unknown_origin_gets_no_cors_headers() {
    var answer =
        service.send(service.admin(), "OPTIONS", "jobs/x", null, "Origin", "https://evil.example");
    assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
  }

  /** The status of the answer; 0 if the connection is closed without one. */
  private int answer(String request) throws IOException {
    try (var socket = connect()) {
      write(socket, request.getBytes(ISO_8859_1));
      return status(socket);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket("localhost", service.port());
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  private static void flood(Socket socket, String length) {
    write(socket, post(length).getBytes(ISO_8859_1));
    var piece = "a".repeat(1 << 16);
    var chunk = length.startsWith("T") ? "10000\r\n" + piece + "\r\n" : piece;
    var bytes = chunk.getBytes(ISO_8859_1);
    for (int sent = 0; sent < HUGE && write(socket, bytes); sent += 1 << 16) {
      // until all is sent, or the service closes the connection
    }
  }

  private static boolean write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  private static int status(Socket socket) {
    try {
      var line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
      return line.isEmpty() ? 0 : Integer.parseInt(line.substring(9, 12));
    } catch (IOException closed) {
      return 0;
    }
  }

  private static String common() {
    return "Host: localhost\r\nAuthorization: Bearer " + Guarded.ADMIN_KEY + "\r\n";
  }

  private static String get(String path, String headers) {
    return "GET " + path + " HTTP/1.1\r\n" + common() + headers + "\r\n";
  }

  private static String post(String headers) {
    var type = headers.startsWith("Content-Type") ? "" : "Content-Type: application/json\r\n";
    return "POST /reports HTTP/1.1\r\n" + common() + type + headers + "\r\n\r\n";
  }
}
