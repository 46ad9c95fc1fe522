package io.postrider.endpoint;

import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The life of registered endpoints. */
@Guarded
class EndpointsIT {

  private static final String PATH = "webhooks/endpoints";

  private final GuardedService service;
  private final Member client;

  EndpointsIT(GuardedService service) {
    this.service = service;
    this.client = service.member(Roles.CLIENT);
  }

  @Test
  void endpoint_is_registered_changed_and_removed_and_its_secrets_are_shown_once() {
    var made =
        service.send(
            client,
            "POST",
            PATH,
            """
            {"url": "https://receiver.invalid/hook?token=%1$s", "description": "Accounting",
             "eventTypes": ["report.*"], "rate": 20,
             "headers": {"X-Api-Key": "%1$s", "Authorization": "%1$s"}}"""
                .formatted(Guarded.CANARY));
    var credentials = json(made, 201);
    var secret = credentials.getString("secret");
    var path = PATH + "/" + credentials.getString("endpointId");
    assertThat(secret).startsWith("whsec_");
    assertThat(made.headers().firstValue("Location")).hasValue("/" + path);

    var shown = get(path);
    assertThat(shown.getString("url")).isEqualTo("https://receiver.invalid/hook?…");
    assertThat(shown.getString("status")).isEqualTo("active");
    assertThat(shown.getJsonObject("headers").keySet())
        .containsExactly("authorization", "x-api-key");
    assertThat(service.get(client, PATH).body())
        .contains(credentials.getString("endpointId"))
        .doesNotContain(Guarded.CANARY, "whsec_", "v1.");

    var changed =
        json(
            service.send(
                client,
                "PATCH",
                path,
                """
                {"headers": {"x-api-key": null}, "eventTypes": [], "rate": 0, "description": ""}"""),
            200);
    assertThat(changed.getJsonObject("headers").keySet()).containsExactly("authorization");
    assertThat(changed.getJsonArray("eventTypes")).isEmpty();
    assertThat(changed).doesNotContainKeys("rate", "description");
    assertThat(changed.getString("url")).isEqualTo(shown.getString("url"));

    var rotated = json(service.send(client, "POST", path + "/secret?grace=PT1H", null), 200);
    assertThat(rotated.getString("secret")).startsWith("whsec_").isNotEqualTo(secret);
    assertThat(get(path)).containsKey("formerSecretUntil");
    assertThat(service.send(client, "POST", path + "/secret?grace=P31D", null).statusCode())
        .isEqualTo(400);

    assertThat(service.send(client, "DELETE", path, null).statusCode()).isEqualTo(204);
    assertThat(service.get(client, path).statusCode()).isEqualTo(404);
    assertThat(service.send(client, "DELETE", path, null).statusCode()).isEqualTo(404);
  }

  /** Whoever may change the URL, such as a visitor of the portal, may not know the values. */
  @Test
  void values_of_headers_go_to_no_other_host_unless_they_are_given_again() {
    var path =
        PATH
            + "/"
            + register(
                "{\"url\": \"https://receiver.invalid/\", \"headers\": {\"X-Api-Key\": \"k\"}}");

    var refused =
        json(service.send(client, "PATCH", path, "{\"url\": \"https://other.invalid/\"}"), 422);
    assertThat(refused.toString()).contains("\"/headers\"");
    assertThat(get(path).getString("url")).isEqualTo("https://receiver.invalid/");

    for (var change :
        List.of(
            "{\"url\": \"https://RECEIVER.invalid:443/hooks\"}",
            "{\"url\": \"https://other.invalid/\", \"headers\": {\"x-api-key\": \"again\"}}",
            "{\"url\": \"https://third.invalid/\", \"headers\": {\"x-api-key\": null}}",
            "{\"url\": \"https://fourth.invalid/\"}")) {
      assertThat(service.send(client, "PATCH", path, change).statusCode())
          .as(change)
          .isEqualTo(200);
    }
  }

  @Test
  void client_disables_and_enables_its_endpoint() {
    var path = PATH + "/" + register("{\"url\": \"https://receiver.invalid/\"}");

    var disabled = json(service.send(client, "POST", path + "/disable", null), 200);
    assertThat(disabled.getString("status")).isEqualTo("disabled");
    assertThat(disabled).containsKeys("reason", "disabledAt");
    assertThat(json(service.send(client, "POST", path + "/enable", null), 200).getString("status"))
        .isEqualTo("active");
  }

  @Test
  void value_that_is_not_acceptable_is_named() {
    var bad =
        Map.of(
            "{}", "/url",
            "{\"url\": \"http://10.0.0.1/\"}", "/url",
            "{\"url\": \"https://a.invalid/\", \"eventTypes\": [\"nothing\"]}", "/eventTypes/0",
            "{\"url\": \"https://a.invalid/\", \"eventTypes\": [7]}", "/eventTypes/0",
            "{\"url\": \"https://a.invalid/\", \"headers\": {\"Host\": \"x\"}}", "/headers",
            "{\"url\": \"https://a.invalid/\", \"rate\": -1}", "/rate");
    bad.forEach(
        (body, pointer) ->
            assertThat(json(service.send(client, "POST", PATH, body), 422).toString())
                .as(body)
                .contains("\"" + pointer + "\""));
    assertThat(service.send(client, "POST", PATH, "{\"eventTypes\": \"all\"}").statusCode())
        .isEqualTo(400);
  }

  @Test
  void eleventh_header_is_refused_also_when_it_is_added_later() {
    var headers = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      headers.append(i == 0 ? "" : ",").append("\"X-H").append(i).append("\": \"v\"");
    }
    var path =
        PATH
            + "/"
            + register("{\"url\": \"https://receiver.invalid/\", \"headers\": {" + headers + "}}");
    assertThat(
            service.send(client, "PATCH", path, "{\"headers\": {\"X-More\": \"v\"}}").statusCode())
        .isEqualTo(422);
    assertThat(
            service
                .send(client, "PATCH", path, "{\"headers\": {\"X-More\": \"v\", \"X-H0\": null}}")
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void pages_hold_all_endpoints_latest_first_and_a_client_has_fifty_at_most() {
    String last = null;
    for (int i = 0; i < 50; i++) {
      last = register("{\"url\": \"https://receiver.invalid/" + i + "\"}");
    }
    assertThat(
            service
                .send(client, "POST", PATH, "{\"url\": \"https://receiver.invalid/\"}")
                .statusCode())
        .isEqualTo(409);

    var first = get(PATH + "?limit=30");
    assertThat(first.getJsonArray("items")).hasSize(30);
    assertThat(first.getJsonArray("items").getJsonObject(0).getString("endpointId"))
        .isEqualTo(last);
    var second = get(PATH + "?limit=30&cursor=" + first.getString("nextCursor"));
    assertThat(second.getJsonArray("items")).hasSize(20);
    assertThat(second).doesNotContainKey("nextCursor");
    assertThat(service.get(client, PATH + "?cursor=x").statusCode()).isEqualTo(400);
  }

  private String register(String body) {
    return json(service.send(client, "POST", PATH, body), 201).getString("endpointId");
  }

  private JsonObject get(String path) {
    return json(service.get(client, path), 200);
  }
}
