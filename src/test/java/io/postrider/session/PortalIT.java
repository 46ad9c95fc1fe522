package io.postrider.session;

import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.GuardedService.Member;
import io.postrider.access.Routes;
import io.postrider.access.Routes.Route;
import io.postrider.api.Roles;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions of a client's own people. */
@Guarded
class PortalIT {

  private static final String ENDPOINTS = "webhooks/endpoints";
  private static final String ENDPOINT = "{\"url\": \"https://receiver.invalid/\"}";

  private final GuardedService service;
  private final Member client;

  PortalIT(GuardedService service) {
    this.service = service;
    this.client = service.member(Roles.CLIENT);
  }

  private String token(String body) {
    var link = json(service.send(client, "POST", "webhooks/portal", body), 201);
    assertThat(link.getString("url")).startsWith("/portal#").doesNotContain("pr_");
    return link.getString("url").substring("/portal#".length());
  }

  private HttpResponse<String> open(String token) {
    return service.send(null, "POST", "webhooks/portal/session", "{\"token\": \"" + token + "\"}");
  }

  private HttpResponse<String> call(
      HttpResponse<String> opened, String verb, String path, String body, boolean withToken) {
    var cookie = opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    var csrf = json(opened, 200).getString("csrfToken");
    return withToken
        ? service.send(
            null, verb, path, body, "Cookie", cookie, "X-Portal", "1", "X-CSRF-Token", csrf)
        : service.send(null, verb, path, body, "Cookie", cookie, "X-Portal", "1");
  }

  @Test
  void link_opens_one_session_which_has_the_endpoints_of_its_client_and_nothing_else() {
    var token = token("{\"expiresIn\": \"PT10M\"}");
    var opened = open(token);
    assertThat(opened.statusCode()).isEqualTo(200);
    assertThat(opened.headers().firstValue("Set-Cookie").orElseThrow())
        .contains("HttpOnly", "SameSite=Strict");
    assertThat(open(token).statusCode()).as("a link works once").isEqualTo(401);
    assertThat(open("x".repeat(43)).statusCode()).isEqualTo(401);
    assertThat(Instant.parse(json(opened, 200).getString("expiresAt")))
        .isBefore(Instant.now().plus(Duration.ofMinutes(11)));

    var other = service.member(Roles.CLIENT);
    var foreign =
        json(service.send(other, "POST", ENDPOINTS, ENDPOINT), 201).getString("endpointId");
    assertThat(call(opened, "POST", ENDPOINTS, ENDPOINT, false).statusCode())
        .as("without the CSRF token")
        .isEqualTo(403);
    var own = json(call(opened, "POST", ENDPOINTS, ENDPOINT, true), 201).getString("endpointId");
    assertThat(call(opened, "GET", ENDPOINTS, null, false).body())
        .contains(own)
        .doesNotContain(foreign);
    assertThat(call(opened, "GET", ENDPOINTS + "/" + foreign, null, false).statusCode())
        .isEqualTo(404);
    assertThat(call(opened, "GET", ENDPOINTS + "?owner=" + other.id(), null, false).statusCode())
        .isEqualTo(404);
    assertThat(service.get(client, ENDPOINTS).body()).contains(own);

    var portal = Routes.all().stream().filter(each -> each.roles().contains(Roles.PORTAL));
    assertThat(portal.map(Route::template))
        .allSatisfy(template -> assertThat(template).startsWith("webhooks/"));
    for (var route : Routes.all()) {
      if (!route.open() && !route.roles().contains(Roles.PORTAL)) {
        assertThat(
                call(opened, route.verb(), route.path("x", client.id()), null, true).statusCode())
            .as(route.toString())
            .isEqualTo(403);
      }
    }

    assertThat(call(opened, "DELETE", "webhooks/portal/session", null, true).statusCode())
        .isEqualTo(204);
    assertThat(call(opened, "GET", ENDPOINTS, null, false).statusCode()).isEqualTo(401);
  }

  @Test
  void session_ends_with_its_client_and_counts_nowhere_without_the_portals_header() {
    var opened = open(token("{}"));
    var cookie = opened.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
    assertThat(service.send(null, "GET", ENDPOINTS, null, "Cookie", cookie).statusCode())
        .isEqualTo(401);
    assertThat(call(opened, "GET", ENDPOINTS, null, false).statusCode()).isEqualTo(200);

    service.send(service.admin(), "DELETE", "admin/clients/" + client.id(), null);

    assertThat(call(opened, "GET", ENDPOINTS, null, false).statusCode()).isEqualTo(401);
  }

  @Test
  void link_lasts_an_hour_at_most_and_only_operators_make_one_for_others() {
    for (var wrong : List.of("PT1H1S", "PT0S", "-PT5M", "soon")) {
      var body = "{\"expiresIn\": \"" + wrong + "\"}";
      assertThat(service.send(client, "POST", "webhooks/portal", body).statusCode())
          .as(wrong)
          .isEqualTo(422);
    }
    var path = "webhooks/portal?owner=" + client.id();
    assertThat(service.send(service.member(Roles.CLIENT), "POST", path, "{}").statusCode())
        .isEqualTo(404);
    assertThat(service.send(service.member(Roles.OPERATOR), "POST", path, "{}").statusCode())
        .isEqualTo(201);
    assertThat(service.send(service.member(Roles.VIEWER), "POST", path, "{}").statusCode())
        .isEqualTo(403);
  }
}
