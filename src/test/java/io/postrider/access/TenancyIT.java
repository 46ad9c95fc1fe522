package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.GuardedService.Member;
import io.postrider.access.Routes.Route;
import io.postrider.api.Roles;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Two clients, every route and every method: neither sees or changes jobs of the other. */
@Guarded
class TenancyIT {

  private static final List<String> VERBS =
      List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final String ENDPOINT =
      "{\"url\":\"https://receiver.invalid/\",\"description\":\"another\"}";
  private static final List<String> BODIES =
      Arrays.asList(
          null,
          "{}",
          report("u"),
          notification("u"),
          "{\"items\":[" + report("u") + "," + notification("u") + "]}",
          "{\"email\":\"somebody@example.org\"}",
          schedule("other"),
          ENDPOINT);
  private final GuardedService service;
  private final List<Route> routes = Routes.all();
  private final List<Route> guarded = routes.stream().filter(route -> !route.open()).toList();

  TenancyIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void every_route_except_pages_login_and_unsubscribe_names_its_roles() {
    assertThat(routes.stream().filter(Route::open).map(Route::toString))
        .containsExactlyInAnyOrder(
            "GET /",
            "GET /ui/{file}",
            "GET /portal",
            "POST /webhooks/portal/session",
            "GET /docs",
            "GET /docs/{file}",
            "POST /session",
            "GET /session/oidc",
            "GET /session/oidc/login",
            "GET /session/oidc/callback",
            "POST /session/oidc/logout",
            "GET /unsubscribe/{token}",
            "POST /unsubscribe/{token}");
    assertThat(guarded)
        .isNotEmpty()
        .allSatisfy(route -> assertThat(route.roles()).isNotEmpty().isSubsetOf(Roles.ALL));
  }

  @Test
  void this_test_fills_all_parameters_of_routes() {
    assertThat(routes).allSatisfy(route -> assertThat(route.path("x", "y")).doesNotContain("{"));
  }

  @Test
  void request_without_a_key_gets_401_on_every_guarded_route() {
    assertThat(guarded)
        .allSatisfy(
            route -> {
              var answer = service.send(null, route.verb(), route.path("x", "y"), null);
              assertThat(answer.statusCode()).isEqualTo(401);
              assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
              assertThat(answer.headers().firstValue("Content-Type"))
                  .contains("application/problem+json");
            });
  }

  @Test
  void role_that_a_route_does_not_name_gets_403() {
    for (var role : List.of(Roles.CLIENT, Roles.VIEWER, Roles.OPERATOR)) {
      var member = service.member(role);
      assertThat(guarded.stream().filter(route -> !route.roles().contains(role)))
          .allSatisfy(
              route ->
                  assertThat(
                          service
                              .send(member, route.verb(), route.path("x", member.id()), null)
                              .statusCode())
                      .as(role)
                      .isEqualTo(403));
      assertThat(service.get(member, "jobs/x").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void administrator_may_call_every_route() {
    var admin = service.member(Roles.ADMIN);
    assertThat(guarded.stream().filter(route -> route.verb().equals("GET")))
        .filteredOn(route -> !route.template().endsWith("/events"))
        .allSatisfy(
            route ->
                assertThat(service.get(admin, route.path("x", admin.id())).statusCode())
                    .isNotEqualTo(403));
  }

  @Test
  void viewers_may_not_change_and_clients_may_not_administrate() {
    assertThat(guarded.stream().filter(route -> !Audit.isSafe(route.verb())))
        .filteredOn(route -> !route.template().endsWith("/preview"))
        .filteredOn(route -> !route.template().equals("session"))
        .allSatisfy(route -> assertThat(route.roles()).doesNotContain(Roles.VIEWER));
    assertThat(guarded.stream().filter(route -> route.template().startsWith("admin")))
        .allSatisfy(route -> assertThat(route.roles()).doesNotContain(Roles.CLIENT));
    assertThat(guarded.stream().filter(route -> route.template().startsWith("admin/clients")))
        .allSatisfy(route -> assertThat(route.roles()).containsExactly(Roles.ADMIN));
  }

  @Test
  void jobs_and_recipients_of_one_client_do_not_exist_for_another() {
    var one = service.member(Roles.CLIENT);
    var other = service.member(Roles.CLIENT);
    var mark = "mark-" + UUID.randomUUID();
    var done = service.job(one, "reports", report(mark));
    var notified = service.job(one, "notifications", notification(mark));
    var failed = service.job(one, "reports", report("simulate-reject-" + mark));
    var jobs = List.of(done, notified, failed);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(status(one, done)).isEqualTo("completed");
              assertThat(status(one, notified)).isEqualTo("completed");
              assertThat(status(one, failed)).isEqualTo("failed");
            });
    var entry = "recipients/" + Routes.USER;
    var address = "{\"email\":\"" + mark + "@example.org\"}";
    assertThat(service.send(one, "PUT", entry, address).statusCode()).isEqualTo(200);
    var recurring = "schedules/" + Routes.SCHEDULE;
    assertThat(service.send(one, "PUT", recurring, schedule(mark)).statusCode()).isEqualTo(201);
    var before = jobs.stream().map(id -> service.get(one, "jobs/" + id).body()).toList();

    for (var route : routes) {
      for (var verb : VERBS) {
        for (var body : BODIES) {
          jobs.forEach(id -> requireNoLeak(other, verb, route, id, one.id(), mark, body));
        }
      }
    }

    assertThat(jobs.stream().map(id -> service.get(one, "jobs/" + id).body()))
        .as("untouched, and seen by its owner")
        .isEqualTo(before);
    assertThat(service.get(one, entry).body()).contains(mark);
    assertThat(service.get(one, recurring).body()).contains(mark).doesNotContain("\"last\"");
    assertThat(service.send(other, "GET", recurring + "?owner=" + one.id(), null).statusCode())
        .isEqualTo(404);
    assertThat(service.get(service.member(Roles.VIEWER), recurring + "?owner=" + one.id()).body())
        .contains(one.id())
        .doesNotContain(mark);
    assertThat(service.get(one, "reports/" + done + "/result").statusCode()).isEqualTo(200);
    assertThat(service.get(other, "reports/" + done + "/result").statusCode()).isEqualTo(404);
    assertThat(service.get(service.member(Roles.VIEWER), "jobs/" + done).statusCode())
        .isEqualTo(200);
  }

  /** The audit log names what the operator does, and is read by viewers. */
  @Test
  void operator_defines_schedules_of_clients_that_exist_and_the_audit_log_keeps_no_request() {
    var operator = service.member(Roles.OPERATOR);
    var mark = "mark-" + UUID.randomUUID();
    var path = "schedules/" + mark.substring(0, 20) + "?owner=";
    var client = service.member(Roles.CLIENT).id();

    var made = service.send(operator, "PUT", path + client, schedule(mark));

    assertThat(made.statusCode()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).hasValue("/" + path + client);
    assertThat(service.get(operator, path + client).statusCode()).isEqualTo(200);
    assertThat(service.send(operator, "PUT", path + "nobody", schedule(mark)).statusCode())
        .isEqualTo(404);
    assertThat(service.get(service.admin(), "admin/audit").body())
        .contains("PUT /schedules/" + mark.substring(0, 20))
        .doesNotContain(mark);
    assertThat(service.send(operator, "DELETE", path + client, null).statusCode()).isEqualTo(204);
    var suppression = "{\"email\":\"" + mark + "@example.org\"}";
    assertThat(service.send(operator, "POST", "suppressions", suppression).statusCode())
        .isBetween(200, 299);
    assertThat(service.get(service.admin(), "admin/audit").body())
        .contains("POST /suppressions")
        .doesNotContain(mark);
  }

  @Test
  void viewers_see_dead_letters_without_the_payload_which_may_hold_a_link_to_reset_a_password() {
    var client = service.member(Roles.CLIENT);
    var user = "simulate-reject-" + UUID.randomUUID();
    var id = service.job(client, "notifications", notification(user));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.get(service.admin(), "admin/dlq?limit=500").body().contains(id));

    assertThat(deadLetter(service.member(Roles.OPERATOR), id)).containsKey("payload");
    assertThat(deadLetter(service.member(Roles.VIEWER), id)).doesNotContainKey("payload");
  }

  @Test
  void endpoint_of_one_client_does_not_exist_for_another() {
    var one = service.member(Roles.CLIENT);
    var other = service.member(Roles.CLIENT);
    var mark = "mark-" + UUID.randomUUID();
    var body = ENDPOINT.replace("another", mark);
    var path = "webhooks/endpoints";
    var id =
        GuardedService.json(service.send(one, "POST", path, body), 201).getString("endpointId");
    var before = service.get(one, path + "/" + id).body();

    for (var route : routes.stream().filter(each -> each.names("endpointId")).toList()) {
      for (var verb : VERBS) {
        for (var each : BODIES) {
          var unknown = route.path("x", other.id());
          var foreign = unknown.replace(Routes.ENDPOINT, id);
          assertThat(statusAndBody(service.send(other, verb, foreign, each)))
              .as("%s %s with %s", verb, foreign, each)
              .isEqualTo(statusAndBody(service.send(other, verb, unknown, each)))
              .doesNotContain(mark);
        }
      }
    }

    assertThat(service.get(other, path).body()).doesNotContain(mark, id);
    assertThat(service.get(other, path + "?owner=" + one.id()).statusCode()).isEqualTo(404);
    assertThat(service.send(other, "POST", path + "?owner=" + one.id(), body).statusCode())
        .isEqualTo(404);
    assertThat(service.get(one, path + "/" + id).body()).as("untouched").isEqualTo(before);
    var operator = service.member(Roles.OPERATOR);
    assertThat(service.get(operator, path + "/" + id).body()).contains(mark, one.id());
    assertThat(service.get(operator, path + "?owner=" + one.id()).body()).contains(mark);
    assertThat(service.send(operator, "POST", path + "?owner=" + one.id(), body).statusCode())
        .isEqualTo(201);
  }

  private JsonObject deadLetter(Member caller, String jobId) {
    return GuardedService.json(service.get(caller, "admin/dlq?limit=500"), 200)
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(letter -> letter.getString("jobId").equals(jobId))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void activity_report_counts_own_notifications_unless_the_caller_sees_all() {
    var one = service.member(Roles.CLIENT);
    var other = service.member(Roles.CLIENT);
    var user = "counted-" + UUID.randomUUID();
    service.job(one, "notifications", notification(user));
    service.job(one, "notifications", notification(user));
    service.job(other, "notifications", notification(user));

    assertThat(counted(one, user)).isEqualTo(2);
    assertThat(counted(other, user)).isEqualTo(1);
    assertThat(counted(service.member(Roles.OPERATOR), user)).isEqualTo(3);
    assertThat(counted(service.admin(), user)).isEqualTo(3);
  }

  private int counted(Member caller, String user) {
    var request =
        """
        {"userId": "%1$s", "reportType": "notification-activity", "params": {"userId": "%1$s"}}"""
            .formatted(user);
    var id = service.job(caller, "reports", request);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(status(caller, id)).isEqualTo("completed"));
    return GuardedService.json(service.get(caller, "reports/" + id + "/result"), 200)
        .getJsonObject("all")
        .getInt("total");
  }

  @Test
  void same_report_of_two_clients_is_two_jobs() {
    var body = report("shared-" + UUID.randomUUID());
    var first = service.job(service.member(Roles.CLIENT), "reports", body);
    var second = service.job(service.member(Roles.CLIENT), "reports", body);
    assertThat(first).isNotEqualTo(second);
  }

  private void requireNoLeak(
      Member other,
      String verb,
      Route route,
      String jobId,
      String clientId,
      String mark,
      String body) {
    var foreign = service.send(other, verb, route.path(jobId, clientId), body);
    var call = verb + " /" + route.template() + " with " + body;
    assertThat(foreign.statusCode()).as(call).isLessThan(500).isNotEqualTo(429);
    assertThat(foreign.body()).as(call).doesNotContain(mark);
    assertThat(foreign.headers().map().toString()).as(call).doesNotContain(mark);
    if (route.names("jobId") || route.names("clientId")) {
      var unknown =
          service.send(
              other, verb, route.path(UUID.randomUUID().toString(), "0123456789abcdef"), body);
      if (!verb.equals("OPTIONS")) {
        assertThat(foreign.statusCode()).as(call).isGreaterThanOrEqualTo(400);
      }
      assertThat(statusAndBody(foreign)).as(call).isEqualTo(statusAndBody(unknown));
    }
  }

  private static String statusAndBody(HttpResponse<String> answer) {
    return answer.statusCode() + answer.body();
  }

  private String status(Member caller, String jobId) {
    return GuardedService.json(service.get(caller, "jobs/" + jobId), 200).getString("status");
  }

  private static String report(String userId) {
    return "{\"userId\":\"" + userId + "\",\"reportType\":\"sales\"}";
  }

  /** It never makes a job during the test. */
  private static String schedule(String userId) {
    return "{\"cron\":\"@yearly\",\"kind\":\"report\",\"request\":" + report(userId) + "}";
  }

  private static String notification(String userId) {
    return "{\"userId\":\"" + userId + "\",\"type\":\"welcome\"}";
  }
}
