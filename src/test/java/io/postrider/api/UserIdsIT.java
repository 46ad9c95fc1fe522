package io.postrider.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.e2e.EndToEnd;
import io.postrider.stack.LocalStack;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user id that is accepted works in every other call, whatever it contains. */
@EndToEnd
class UserIdsIT {

  private final ApiClient service;

  UserIdsIT(LocalStack stack) {
    service = new ApiClient(stack);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "/",
        "\\",
        "//",
        "../..",
        "CORP\\ada",
        "a/b",
        ":",
        "urn:user:7",
        "a/../b",
        "/etc/passwd",
        "%",
        "%2F",
        "%255C",
        "a;b=c",
        "a?b#c",
        "a b+c",
        "{a}",
        "a|b^c`",
        "\"a\" <b>",
        "\u00a0x\u3000",
        "\u202ea\u0301",
        "用户-😀-ä",
      })
  void recipient_jobs_and_erasure_work_for_any_user_id(String id) {
    var segment = encode(id);
    var recipient = "/recipients/" + segment;
    var put =
        service.send(
            service
                .request(recipient)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"email\": \"somebody@example.org\"}")));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
    assertThat(ApiClient.json(service.get(recipient)).getString("email"))
        .isEqualTo("somebody@example.org");

    var body = Json.createObjectBuilder().add("type", "welcome").add("userId", id).build();
    var job = ApiClient.jobId(service.post("/notifications", body.toString()));
    assertThat(ApiClient.json(service.get("/jobs/" + job, "Prefer", "wait=20")).getString("userId"))
        .isEqualTo(id);
    assertThat(service.get("/jobs?userId=" + segment).body()).contains(job);

    var erasure =
        ApiClient.json(service.send(service.request("/users/" + segment + "/data").DELETE()));
    assertThat(erasure.getInt("jobsErased")).isEqualTo(1);
    assertThat(erasure.getBoolean("recipientRemoved")).isTrue();
    assertThat(service.get(recipient).statusCode()).isEqualTo(404);
  }

  @Test
  void recipient_with_an_invalid_user_id_is_refused() {
    for (var id : List.of("%00", "a%0Ab", "%20", "x".repeat(201))) {
      var put =
          service
              .request("/recipients/" + id)
              .header("Content-Type", "application/json")
              .PUT(BodyPublishers.ofString("{\"email\": \"somebody@example.org\"}"));
      assertThat(service.send(put).statusCode()).as(id).isIn(400, 422);
    }
  }

  @Test
  void plain_colon_in_a_path_is_a_part_of_the_user_id() {
    var job = service.notify("auth0:17");
    service.get("/jobs/" + job, "Prefer", "wait=20");

    var erasure = service.send(service.request("/users/auth0:17/data").DELETE());

    assertThat(ApiClient.json(erasure).getInt("jobsErased")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20000, 'x'})
  void longest_user_id_has_two_hundred_code_points(int character) {
    var suffix = UUID.randomUUID().toString();
    var longest = Character.toString(character).repeat(200 - suffix.length()) + suffix;
    assertThat(service.notify(longest)).isNotNull();
    assertThat(service.post("/notifications", ApiClient.notification(longest + "x")).statusCode())
        .isEqualTo(422);
    var erasure = service.send(service.request("/users/" + encode(longest) + "/data").DELETE());
    assertThat(erasure.statusCode()).isEqualTo(200);
  }

  /** Encodes dots, too: clients and servers take plain dots for the parent directory. */
  private static String encode(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20").replace(".", "%2E");
  }
}
