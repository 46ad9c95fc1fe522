package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Programs that call with tokens of the identity provider in place of keys. */
@Guarded
class TokensIT {

  private final GuardedService service;
  private final String subject = "shop-" + UUID.randomUUID();

  TokensIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void token_calls_as_the_client_that_is_registered_with_its_subject() {
    var id = register(201).getString("clientId");
    var shop = bearer(token(Map.of()));

    var job = service.job(shop, "notifications", "{\"type\":\"welcome\",\"userId\":\"u\"}");

    assertThat(service.get(shop, "jobs/" + job).statusCode()).isEqualTo(200);
    var other = service.member(Roles.CLIENT);
    assertThat(service.get(other, "jobs/" + job).statusCode()).isEqualTo(404);
    var others = service.job(other, "notifications", "{\"type\":\"welcome\",\"userId\":\"u\"}");
    assertThat(service.get(shop, "jobs/" + others).statusCode()).isEqualTo(404);
    assertThat(service.get(shop, "admin/clients").statusCode()).isEqualTo(403);

    service.send(service.admin(), "DELETE", "admin/clients/" + id, null);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> service.get(shop, "jobs/" + job).statusCode() == 403);
  }

  @Test
  void client_with_a_subject_has_no_key_until_it_is_given_one() {
    var made = register(201);

    assertThat(made.containsKey("apiKey")).isFalse();
    assertThat(service.get(service.admin(), "admin/clients").body())
        .contains("\"subject\":\"" + subject + "\"");
    register(409);
    var key =
        GuardedService.json(
            service.send(
                service.admin(),
                "POST",
                "admin/clients/" + made.getString("clientId") + "/key",
                null),
            200);
    assertThat(service.get(bearer(key.getString("apiKey")), "jobs").statusCode()).isEqualTo(200);
  }

  @Test
  void token_of_nobody_known_has_the_role_of_its_groups() {
    assertThat(service.get(bearer(token(Map.of())), "jobs").statusCode()).isEqualTo(403);

    var operator = bearer(token(Map.of("groups", List.of("support", "others"))));
    assertThat(service.get(operator, "admin/dlq").statusCode()).isEqualTo(200);
    assertThat(service.get(operator, "admin/clients").statusCode()).isEqualTo(403);
  }

  @Test
  void token_for_another_service_is_refused_with_a_reason() {
    var answer =
        service.get(
            bearer(service.provider().accessToken(subject, "https://other.example", Map.of())),
            "jobs");

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("error=\"invalid_token\"");
    assertThat(answer.body()).contains("aud");
  }

  private JsonObject register(int status) {
    var body = "{\"name\":\"shop\",\"role\":\"client\",\"subject\":\"%s\"}".formatted(subject);
    var answer = service.send(service.admin(), "POST", "admin/clients", body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return GuardedService.json(answer, status);
  }

  private String token(Map<String, Object> claims) {
    return service.provider().accessToken(subject, IdentityProvider.AUDIENCE, claims);
  }

  private static Member bearer(String credential) {
    return new Member("-", credential, null);
  }
}
