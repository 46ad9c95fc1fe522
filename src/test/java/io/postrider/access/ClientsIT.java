package io.postrider.access;

import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The life of clients and their keys, the audit log, and the limit on polling. */
@Guarded
class ClientsIT {

  private static final String UNKNOWN = "jobs/0190b0a0-0000-7000-8000-000000000000";

  private final GuardedService service;

  ClientsIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void key_works_until_it_is_rotated_or_revoked() {
    var member = service.member(Roles.CLIENT);
    assertThat(status(member)).isEqualTo(404);

    var path = "admin/clients/" + member.id();
    var rotated = json(service.send(service.admin(), "POST", path + "/key", null), 200);
    var next = new Member(member.id(), rotated.getString("apiKey"), null);
    assertThat(status(member)).isEqualTo(401);
    assertThat(status(next)).isEqualTo(404);

    assertThat(service.send(service.admin(), "DELETE", path, null).statusCode()).isEqualTo(204);
    assertThat(status(next)).isEqualTo(401);
    assertThat(service.send(service.admin(), "DELETE", path, null).statusCode()).isEqualTo(404);
  }

  @Test
  void list_of_clients_has_no_secrets() {
    var member = service.member(Roles.VIEWER);
    var list = service.get(service.admin(), "admin/clients").body();
    assertThat(list).contains(member.id()).doesNotContain(member.key(), "whsec_", "keyHash");
  }

  @Test
  void client_with_an_unknown_role_is_refused() {
    for (var role : new String[] {"root", "Admin", ""}) {
      var body = "{\"name\":\"x\",\"role\":\"" + role + "\"}";
      assertThat(service.send(service.admin(), "POST", "admin/clients", body).statusCode())
          .isEqualTo(422);
    }
  }

  @Test
  void audit_log_has_changes_and_no_secrets() {
    var operator = service.member(Roles.OPERATOR);
    var dryRun = service.send(operator, "POST", "admin/dlq/retry", "{\"dryRun\":true}");
    assertThat(dryRun.statusCode()).as(dryRun.body()).isEqualTo(200);
    var nothing = "{\"reason\":\"no such reason\"}";
    service.send(operator, "POST", "admin/dlq/retry", nothing);
    var preview =
        service.send(service.member(Roles.VIEWER), "POST", "admin/templates/welcome/preview", "{}");
    assertThat(preview.statusCode()).as(preview.body()).isEqualTo(200);
    service.get(operator, "admin/dlq");
    var foreign = service.send(operator, "DELETE", "admin/dlq/foreign", null);
    assertThat(foreign.statusCode()).as("only an admin discards in bulk").isEqualTo(403);
    var recipient = "{\"email\":\"ada@example.com\"}";
    service.send(operator, "PUT", "recipients/CORP%5Cada", recipient);
    service.send(operator, "POST", "suppressions", recipient);
    service.send(operator, "DELETE", "suppressions/ada%40example.com", null);

    var log = service.get(service.member(Roles.VIEWER), "admin/audit?limit=500").body();
    assertThat(log)
        .contains("\"who\":\"" + operator.id() + "\"", "POST /admin/dlq/retry", "no such reason")
        .contains("\"who\":\"admin-key\"", "POST /admin/clients")
        .contains("PUT /recipients/{userId}", "DELETE /suppressions/{email}")
        .doesNotContain("GET /", "dryRun=true", "preview", operator.key(), "whsec_")
        .doesNotContain("CORP", "ada@example.com", "ada%40example.com");
  }

  @Test
  void client_that_polls_one_job_too_often_gets_429_with_retry_after() {
    var member = service.member(Roles.CLIENT);
    var inAnHour = Instant.now().plus(Duration.ofHours(1));
    var body = "{\"type\":\"welcome\",\"userId\":\"u\",\"deliverAt\":\"" + inAnHour + "\"}";
    var id = service.job(member, "notifications", body);
    var answer =
        await()
            .atMost(Duration.ofSeconds(30))
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> service.get(member, "jobs/" + id), polled -> polled.statusCode() == 429);
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    assertThat(answer.headers().firstValue("RateLimit-Policy")).isPresent();
    assertThat(service.get(member, UNKNOWN).statusCode()).as("another job").isEqualTo(404);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.get(member, "jobs/" + id).statusCode() == 200);
    service.send(member, "DELETE", "jobs/" + id, null);
  }

  private int status(Member member) {
    return service.get(member, UNKNOWN).statusCode();
  }
}
