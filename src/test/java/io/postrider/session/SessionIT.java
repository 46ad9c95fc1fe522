package io.postrider.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.ApiKey;
import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

@Guarded
class SessionIT {

  private static final Duration SOON = Duration.ofSeconds(30);

  private final GuardedService service;

  SessionIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void cookie_is_http_only_and_same_site_strict() {
    var cookie = setCookie(login(service.member(Roles.VIEWER).key()));

    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");
    assertThat(setCookie(login(Guarded.ADMIN_KEY, "X-Forwarded-Proto", "https")))
        .contains("Secure", "HttpOnly", "SameSite=Strict");
  }

  @Test
  void session_has_the_permissions_of_its_key() {
    for (var role : List.of(Roles.VIEWER, Roles.OPERATOR, Roles.ADMIN)) {
      var member = service.member(role);
      var session = new Browser(member.key());

      var seen = GuardedService.json(session.send("GET", "session", null), 200);
      assertThat(seen.getString("role")).isEqualTo(role);
      assertThat(seen.getString("who")).isEqualTo(member.id());
      assertThat(session.send("GET", "admin/dlq", null).statusCode()).isEqualTo(200);
      int clients = session.send("GET", "admin/clients", null).statusCode();
      assertThat(clients).isEqualTo(role.equals(Roles.ADMIN) ? 200 : 403);
      int retry = session.change("POST", "admin/dlq/retry", "{\"kind\":\"none\"}").statusCode();
      assertThat(retry).isEqualTo(role.equals(Roles.VIEWER) ? 403 : 200);
      int discard = session.change("POST", "admin/dlq/discard", "{\"kind\":\"none\"}").statusCode();
      assertThat(discard).isEqualTo(role.equals(Roles.ADMIN) ? 200 : 403);
    }
  }

  @Test
  void login_with_a_client_s_key_or_an_unknown_key_is_refused() {
    var refused = login(service.member(Roles.CLIENT).key());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("operator, an admin or a viewer");
    assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();

    var unknown = login("pr_0123456789abcdef_" + "x".repeat(43));
    assertThat(unknown.statusCode()).isEqualTo(401);
    assertThat(unknown.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(login(" ").statusCode()).isEqualTo(422);
  }

  @Test
  void change_without_the_session_s_csrf_token_is_refused() {
    var session = new Browser(Guarded.ADMIN_KEY);
    var other = new Browser(Guarded.ADMIN_KEY);
    var body = "{\"name\":\"forged\",\"role\":\"admin\"}";

    assertThat(session.send("POST", "admin/clients", body).statusCode()).isEqualTo(403);
    var forged = session.send("POST", "admin/clients", body, "X-CSRF-Token", other.token);
    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(forged.body()).contains("X-CSRF-Token");
    assertThat(session.send("DELETE", "session", null).statusCode()).isEqualTo(403);
    assertThat(session.send("GET", "admin/clients", null).body()).doesNotContain("forged");
  }

  @Test
  void session_ends_with_logout() {
    var session = new Browser(Guarded.ADMIN_KEY);

    var out = session.change("DELETE", "session", null);

    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(setCookie(out)).contains("Max-Age=0");
    assertThat(session.send("GET", "session", null).statusCode()).isEqualTo(401);
  }

  @Test
  void session_ends_when_its_key_is_revoked_or_replaced() {
    var revoked = service.member(Roles.OPERATOR);
    var replaced = service.member(Roles.OPERATOR);
    var sessions = List.of(new Browser(revoked.key()), new Browser(replaced.key()));

    var admin = service.admin();
    assertThat(service.send(admin, "DELETE", "admin/clients/" + revoked.id(), null).statusCode())
        .isEqualTo(204);
    assertThat(
            service
                .send(admin, "POST", "admin/clients/" + replaced.id() + "/key", null)
                .statusCode())
        .isEqualTo(200);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(sessions)
                    .allSatisfy(
                        session ->
                            assertThat(session.send("GET", "session", null).statusCode())
                                .isEqualTo(401)));
  }

  @Test
  void redis_holds_no_token_and_lets_sessions_expire() {
    var session = new Browser(Guarded.ADMIN_KEY);
    try (var redis = RedisClient.create(service.stack().redis().orElseThrow().url())) {
      var keys = redis.keys("session:*");
      assertThat(keys).isNotEmpty();
      for (var key : keys) {
        assertThat(key + redis.get(key))
            .doesNotContain(session.cookie.split("=")[1], ApiKey.hash(Guarded.ADMIN_KEY));
        assertThat(redis.ttl(key)).isBetween(1L, Duration.ofHours(12).toSeconds());
      }
      keys.forEach(redis::del);
    }
    assertThat(session.send("GET", "session", null).statusCode()).isEqualTo(401);
  }

  @Test
  void invalid_cookie_is_no_session() {
    for (var value : List.of("", "x", "x".repeat(43), "\"><script>")) {
      var answer =
          service.send(null, "GET", "session", null, "Cookie", "postrider-session=" + value);
      assertThat(answer.statusCode()).as(value).isEqualTo(401);
    }
  }

  private HttpResponse<String> login(String key, String... headers) {
    return service.send((Member) null, "POST", "session", "{\"key\":\"" + key + "\"}", headers);
  }

  private static String setCookie(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow();
  }

  /** A browser that is logged in. */
  private final class Browser {

    private final String cookie;
    private final String token;

    Browser(String key) {
      var answer = login(key);
      token = GuardedService.json(answer, 200).getString("csrfToken");
      cookie = setCookie(answer).split(";")[0];
    }

    HttpResponse<String> send(String verb, String path, String body, String... headers) {
      var all = new ArrayList<>(List.of(headers));
      all.addAll(List.of("Cookie", cookie));
      return service.send(null, verb, path, body, all.toArray(String[]::new));
    }

    HttpResponse<String> change(String verb, String path, String body) {
      return send(verb, path, body, "X-CSRF-Token", token);
    }
  }
}
