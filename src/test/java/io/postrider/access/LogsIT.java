package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.api.Roles;
import io.postrider.stack.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Puts secrets into every kind of request, and looks for them in the logs. */
@Guarded
class LogsIT {

  private final GuardedService service;

  LogsIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void no_secret_reaches_a_log() throws IOException {
    var member = service.member(Roles.CLIENT);
    var secrets = new ArrayList<>(List.of(Guarded.CANARY, member.key(), member.webhookSecret()));
    secrets.add(Guarded.Running.webhookSecret());
    secrets.add(service.stack().secrets().brokerPassword());
    secrets.add(service.stack().secrets().consolePassword());
    secrets.add(service.stack().secrets().redisPassword());
    var job = service.job(member, "reports", withWebhook("simulate-reject-logs", closedPort()));

    sendFaultyRequests(member);
    var rotation = "admin/clients/" + member.id();
    for (var what : List.of("key", "webhook-secret")) {
      var rotated =
          GuardedService.json(
              service.send(service.admin(), "POST", rotation + "/" + what, null), 200);
      secrets.add(rotated.getString("apiKey", rotated.getString("webhookSecret", null)));
    }
    service.send(service.admin(), "DELETE", rotation, null);

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(text(service.logs())).contains("event=webhook-").contains(job));
    assertThat(secrets).doesNotContainNull();
    for (var secret : secrets) {
      assertThat(linesWith(secret)).as(secret).isEmpty();
    }
  }

  /** Sends requests with mistakes, which are the likeliest to be logged. */
  private void sendFaultyRequests(GuardedService.Member member) {
    var canary = Guarded.CANARY;
    service.get(new GuardedService.Member("x", canary + "-wrong-key", null), "jobs/x");
    service.get(new GuardedService.Member("x", "pr_" + canary + "_x", null), "jobs/x");
    service.get(member, "jobs/x?token=" + canary);
    service.get(member, "nowhere/" + canary + "?token=" + canary);
    service.send(member, "POST", "reports", "{\"password\":\"" + canary + "\"");
    service.send(member, "POST", "reports", "{\"" + canary + "\":\"" + canary + "\"}");
    service.send(
        member, "POST", "reports", withWebhook("u", "http://u:" + canary + "@10.0.0.1/?" + canary));
    service.send(
        member, "POST", "reports", withWebhook("u", "ftp://localhost/" + canary + "?" + canary));
    service.send(
        member,
        "POST",
        "notifications",
        "{\"userId\":\"u\",\"type\":\"welcome\"}",
        "Idempotency-Key",
        "\"" + canary + "\"",
        "Cookie",
        "session=" + canary);
  }

  private static String withWebhook(String userId, String url) {
    return "{\"userId\":\"%s\",\"reportType\":\"logs\",\"webhookUrl\":\"%s\"}"
        .formatted(userId, url);
  }

  /** A URL at which no server listens, so that the delivery fails. */
  private static String closedPort() {
    return "http://localhost:" + FreePort.any() + "/hook?token=" + Guarded.CANARY;
  }

  private List<String> linesWith(String secret) throws IOException {
    return text(service.logs()).lines().filter(line -> line.contains(secret)).toList();
  }

  private static String text(Path logs) throws IOException {
    var all = new StringBuilder();
    try (var files = Files.walk(logs)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return all.toString();
  }
}
