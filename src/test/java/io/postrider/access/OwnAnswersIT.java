package io.postrider.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Many clients at once, each under a host name of its own: no answer holds data of another client.
 */
@Guarded
class OwnAnswersIT {

  private static final int CLIENTS = 50;
  private static final int ROUNDS = 4;

  private final GuardedService service;

  OwnAnswersIT(GuardedService service) {
    this.service = service;
  }

  /** An answer as sent on the wire. */
  private record Answer(int status, Map<String, String> headers, String body) {

    JsonObject json() {
      try (var reader = Json.createReader(new StringReader(body))) {
        return reader.readObject();
      }
    }
  }

  @Test
  void fifty_clients_under_fifty_hosts_see_their_own_jobs_at_relative_locations() {
    var members = IntStream.range(0, CLIENTS).mapToObj(i -> service.member(Roles.CLIENT)).toList();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      var all =
          members.stream()
              .map(member -> CompletableFuture.runAsync(() -> visit(member), threads))
              .toList();
      all.forEach(CompletableFuture::join);
    } finally {
      threads.shutdownNow();
    }
  }

  /**
   * Nearly all jobs end with the same revision, so their ETags are equal: only a request with
   * If-None-Match may get 304.
   */
  private void visit(Member member) {
    String known = null;
    for (int round = 0; round < ROUNDS; round++) {
      var user = "user-of-" + member.id() + "-" + round;
      var request = "{\"type\":\"welcome\",\"userId\":\"" + user + "\"}";
      var accepted = send(member, "POST", "/notifications", request);
      assertThat(accepted.status()).as(accepted.body()).isEqualTo(202);
      var location = accepted.headers().get("location");
      assertThat(location).isEqualTo("/jobs/" + accepted.json().getString("jobId"));

      if (round % 2 == 1) {
        var wait = send(member, "GET", location, null, "Prefer", "wait=20", "If-None-Match", known);
        assertThat(wait.status()).isIn(200, 304);
        assertThat(wait.headers().get("etag").equals(known)).isEqualTo(wait.status() == 304);
      }
      var ended = send(member, "GET", location, null, "Prefer", "wait=20");
      assertThat(ended.status()).isEqualTo(200);
      assertThat(ended.json().getString("userId")).isEqualTo(user);
      assertThat(ended.json().getString("status")).isEqualTo("completed");
      known = ended.headers().get("etag");
      var unchanged = send(member, "GET", location, null, "If-None-Match", known);
      assertThat(unchanged.status()).isEqualTo(304);

      var listed = send(member, "GET", "/jobs", null).json().getJsonArray("items");
      assertThat(listed.getValuesAs(JsonObject.class))
          .hasSize(round + 1)
          .allMatch(job -> job.getString("userId").startsWith("user-of-" + member.id()));
    }
  }

  @Test
  void locations_of_created_resources_are_relative() {
    var admin = service.admin();
    var body = "{\"name\":\"a client\",\"role\":\"client\"}";
    var client = send(admin, "POST", "/admin/clients", body);
    assertThat(client.headers().get("location"))
        .isEqualTo("/admin/clients/" + client.json().getString("clientId"));

    var bulk =
        send(
            admin,
            "POST",
            "/admin/dlq/retry",
            "{\"kind\":\"report\",\"reason\":\"none\"}",
            "Prefer",
            "respond-async");
    assertThat(bulk.headers().get("location"))
        .isEqualTo("/admin/dlq/operations/" + bulk.json().getString("operationId"));

    var report =
        send(admin, "POST", "/reports", "{\"userId\":\"u\",\"reportType\":\"where-it-is\"}");
    assertThat(report.headers().get("location")).isEqualTo(report.json().getString("statusUrl"));
  }

  /** Sends through a socket, since Java's HTTP client does not allow another Host. */
  private Answer send(Member member, String verb, String path, String body, String... header) {
    var head = new StringBuilder(verb + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
    head.append("Host: ").append(member.id()).append(".example\r\n");
    head.append("Authorization: Bearer ").append(member.key()).append("\r\n");
    for (int i = 0; i < header.length; i += 2) {
      head.append(header[i]).append(": ").append(header[i + 1]).append("\r\n");
    }
    if (body != null) {
      head.append("Content-Type: application/json\r\n");
      head.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
    }
    head.append("\r\n").append(body == null ? "" : body);
    try (var socket = new Socket("localhost", service.port())) {
      socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
      socket.getOutputStream().write(head.toString().getBytes(UTF_8));
      return parse(new String(socket.getInputStream().readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses an answer; removes the chunk sizes from a chunked body. */
  private static Answer parse(String text) {
    int end = text.indexOf("\r\n\r\n");
    var lines = text.substring(0, end).split("\r\n");
    var headers =
        IntStream.range(1, lines.length)
            .mapToObj(i -> lines[i].split(": ?", 2))
            .collect(
                Collectors.toMap(
                    line -> line[0].toLowerCase(),
                    line -> line[1],
                    (one, other) -> one,
                    TreeMap::new));
    var body = text.substring(end + 4);
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      body = body.replaceAll("(?m)^[0-9a-fA-F]+\r\n|\r\n(?=[0-9a-fA-F]+\r\n)|\r\n$", "");
    }
    return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
  }
}
