package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.api.Roles;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Calls from pages of other origins: only configured origins may call. */
@Guarded
class CrossOriginIT {

  private static final String ALLOWED = "access-control-allow-origin";

  private final GuardedService service;

  CrossOriginIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void preflight_of_a_known_origin_is_answered_without_a_key() {
    var answer = preflight(Guarded.ORIGIN);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue(ALLOWED)).hasValue(Guarded.ORIGIN);
    assertThat(answer.headers().firstValue("access-control-allow-headers").orElseThrow())
        .contains("Authorization", "Idempotency-Key");
    assertThat(
            answer.headers().firstValue("access-control-allow-methods").orElseThrow().split(", "))
        .contains("GET", "POST", "PUT", "PATCH", "DELETE");
    assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-credentials");
    assertThat(answer.headers().allValues("vary")).contains("Origin");
  }

  @Test
  void preflight_of_another_origin_allows_nothing() {
    var answer = preflight("https://evil.example");

    assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-"));
  }

  @Test
  void only_known_origins_can_read_answers_and_refusals() {
    var member = service.member(Roles.CLIENT);
    for (var caller : new GuardedService.Member[] {member, null}) {
      var answer = service.send(caller, "GET", "jobs", null, "Origin", Guarded.ORIGIN);
      assertThat(answer.headers().firstValue(ALLOWED)).hasValue(Guarded.ORIGIN);
      assertThat(answer.headers().firstValue("access-control-expose-headers").orElseThrow())
          .contains("Retry-After", "ETag");
      var other = service.send(caller, "GET", "jobs", null, "Origin", "https://evil.example");
      assertThat(other.headers().map()).doesNotContainKey(ALLOWED);
    }
  }

  private HttpResponse<String> preflight(String origin) {
    return service.send(
        null,
        "OPTIONS",
        "notifications",
        null,
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "authorization,content-type,idempotency-key");
  }
}
