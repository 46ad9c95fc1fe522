package io.postrider.webhook;

import static io.postrider.access.GuardedService.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.access.Guarded;
import io.postrider.access.GuardedService;
import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import io.postrider.e2e.Receiver;
import io.postrider.e2e.Receiver.Call;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Outcomes that go to registered endpoints. */
@Guarded
class EndpointDeliveriesIT {

  private static final String PATH = "webhooks/endpoints";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int OK = 204;

  private final GuardedService service;
  private final Member client;
  private final Map<String, String> secrets = new ConcurrentHashMap<>();

  EndpointDeliveriesIT(GuardedService service) {
    this.service = service;
    this.client = service.member(Roles.CLIENT);
  }

  @Test
  void outcome_goes_to_every_endpoint_that_wants_it_and_to_the_url_of_the_job() throws Exception {
    try (var all = new Receiver(call -> OK);
        var some = new Receiver(call -> OK);
        var none = new Receiver(call -> OK);
        var ofJob = new Receiver(call -> OK)) {
      var first = register(all, "", "\"headers\": {\"X-Api-Key\": \"k-7\"}");
      var second = register(some, "\"notification.*\"", null);
      register(none, "\"report.*\", \"notification.failed\"", null);

      var job = notify("u-1", ofJob.url());

      var calls = List.of(call(all), call(some), call(ofJob));
      call(all).verify(secrets.get(first));
      call(some).verify(secrets.get(second));
      call(ofJob).verify(client.webhookSecret());
      assertThat(calls.stream().map(call -> call.header("webhook-id")))
          .containsOnly("msg_" + job + "_0");
      assertThat(calls.stream().map(Call::body).distinct()).hasSize(1);
      assertThat(call(all).header("x-api-key")).isEqualTo("k-7");
      assertThat(call(some).headers()).doesNotContainKey("x-api-key");
      for (var endpoint : List.of(first, second)) {
        var delivery = delivery(endpoint, "delivered");
        assertThat(delivery.getString("jobId")).isEqualTo(job);
        assertThat(delivery.getString("eventType")).isEqualTo("notification.completed");
        assertThat(delivery.getJsonArray("attempts")).hasSize(1);
      }
      assertThat(deliveryIds(first)).isNotEqualTo(deliveryIds(second));
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(service.get(client, "jobs/" + job + "/deliveries").body())
                      .contains(first, second));
      assertThat(none.calls()).isEmpty();
    }
  }

  @Test
  void failure_and_cancellation_are_told_with_types_of_their_own() {
    try (var receiver = new Receiver(call -> OK)) {
      register(receiver, "", null);

      var failed = notify("simulate-reject-u", null);
      var cancelled =
          service.job(
              client,
              "notifications",
              "{\"type\": \"welcome\", \"userId\": \"u\", \"deliverAt\": \"%s\"}"
                  .formatted(Instant.now().plusSeconds(3_600)));
      assertThat(service.send(client, "DELETE", "jobs/" + cancelled, null).statusCode())
          .isEqualTo(200);

      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(types(receiver))
                      .containsExactlyInAnyOrder(
                          "notification.failed " + failed,
                          "job.dead-lettered " + failed,
                          "notification.cancelled " + cancelled));
      assertThat(receiver.calls().stream().map(call -> call.header("webhook-id")).distinct())
          .hasSize(3);
    }
  }

  @Test
  void deliveries_of_a_time_are_sent_again_after_the_endpoint_was_down() {
    var status = new AtomicInteger(500);
    try (var receiver = new Receiver(call -> status.get())) {
      var from = Instant.now();
      var endpoint = register(receiver, "\"notification.completed\"", null);
      notify("u-1", null);
      notify("u-2", null);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(deliveries(endpoint, "failed")).hasSize(2));
      int before = receiver.calls().size();
      var request = "{\"from\": \"%s\", \"status\": \"failed\"".formatted(from);
      var path = PATH + "/" + endpoint + "/replay";
      var counted = json(service.send(client, "POST", path, request + ", \"dryRun\": true}"), 200);
      assertThat(counted.getInt("matched")).isEqualTo(2);

      status.set(OK);
      var begun = json(service.send(client, "POST", path, request + "}"), 202);

      assertThat(begun.getInt("matched")).isEqualTo(2);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(deliveries(endpoint, "delivered")).hasSize(2));
      assertThat(deliveries(endpoint, "failed")).isEmpty();
      assertThat(receiver.calls()).hasSize(before + 2);
      var ended =
          await()
              .atMost(SOON)
              .until(
                  () -> json(service.get(client, path), 200),
                  now -> now.getString("status").equals("completed"));
      assertThat(ended.getInt("done")).isEqualTo(2);
      var early = "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"%s\", \"status\": \"all\", %s}";
      assertThat(
              json(
                      service.send(client, "POST", path, early.formatted(from, "\"dryRun\": true")),
                      200)
                  .getInt("matched"))
          .isZero();
    }
  }

  @Test
  void what_happens_while_an_endpoint_is_disabled_can_be_sent_afterwards() {
    try (var receiver = new Receiver(call -> OK)) {
      var endpoint = register(receiver, "\"notification.completed\"", null);
      service.send(client, "POST", PATH + "/" + endpoint + "/disable", null);
      notify("u-1", null);

      var given = delivery(endpoint, "failed").getJsonArray("attempts").getJsonObject(0);
      assertThat(given.getString("error")).isEqualTo("endpoint-disabled");
      assertThat(receiver.calls()).isEmpty();
      var replay = "{\"from\": \"2026-01-01T00:00:00Z\", \"status\": \"failed\"}";
      var path = PATH + "/" + endpoint;
      assertThat(service.send(client, "POST", path + "/replay", replay).statusCode())
          .isEqualTo(409);
      assertThat(service.send(client, "POST", path + "/test", "{}").statusCode()).isEqualTo(409);

      service.send(client, "POST", path + "/enable", null);
      json(service.send(client, "POST", path + "/replay", replay), 202);

      delivery(endpoint, "delivered");
      assertThat(receiver.calls()).hasSize(1);
    }
  }

  @Test
  void endpoint_that_answers_gone_is_disabled_and_the_others_are_told() throws Exception {
    var status = new AtomicInteger(410);
    try (var gone = new Receiver(call -> status.get());
        var other = new Receiver(call -> OK)) {
      var endpoint = register(gone, "\"notification.completed\"", null);
      var watching = register(other, "\"endpoint.disabled\"", null);
      notify("u-1", null);

      var told = call(other);
      told.verify(secrets.get(watching));
      assertThat(told.json().getString("type")).isEqualTo("endpoint.disabled");
      assertThat(told.job().getString("endpointId")).isEqualTo(endpoint);
      assertThat(told.body()).doesNotContain(Guarded.CANARY);
      delivery(watching, "delivered");
      assertThat(json(service.get(client, PATH + "/" + endpoint), 200).getString("reason"))
          .contains("410");
      var viewer = service.member(Roles.VIEWER);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(service.get(viewer, "admin/audit?limit=500").body())
                      .contains(endpoint));

      status.set(OK);
      service.send(client, "POST", PATH + "/" + endpoint + "/enable", null);
      notify("u-2", null);
      delivery(endpoint, "delivered");
      assertThat(other.calls()).hasSize(1);
    }
  }

  @Test
  void endpoint_is_tested_with_a_ping_or_an_example_of_each_event() throws Exception {
    try (var receiver = new Receiver(call -> OK)) {
      var endpoint = register(receiver, "\"job.*\"", "\"headers\": {\"X-Api-Key\": \"k-7\"}");
      var path = PATH + "/" + endpoint + "/test";
      assertThat(json(service.send(client, "POST", path, "{}"), 200).getBoolean("delivered"))
          .isTrue();
      var types = json(service.get(client, "webhooks/event-types"), 200).getJsonArray("items");
      assertThat(types.getValuesAs(JsonObject.class).stream().map(each -> each.getString("name")))
          .contains(
              "notification.completed",
              "notification.failed",
              "notification.cancelled",
              "notification.expired",
              "report.completed",
              "job.dead-lettered",
              "endpoint.disabled");
      for (var type : types.getValuesAs(JsonObject.class)) {
        var body = "{\"eventType\": \"%s\"}".formatted(type.getString("name"));
        assertThat(json(service.send(client, "POST", path, body), 200).getBoolean("delivered"))
            .isTrue();
      }
      assertThat(receiver.calls()).hasSize(types.size() + 1);
      assertThat(receiver.calls().get(0).json().getString("type")).isEqualTo("ping");
      for (var call : receiver.calls()) {
        call.verify(secrets.get(endpoint));
        assertThat(call.header("x-api-key")).isEqualTo("k-7");
      }
      for (var wrong : List.of("nothing", "report.*", "report.done")) {
        var body = "{\"eventType\": \"%s\"}".formatted(wrong);
        assertThat(service.send(client, "POST", path, body).statusCode()).isEqualTo(422);
      }
    }
  }

  @Test
  void rate_of_an_endpoint_spaces_its_calls() {
    Queue<Instant> times = new ConcurrentLinkedQueue<>();
    try (var receiver =
        new Receiver(
            call -> {
              times.add(Instant.now());
              return OK;
            })) {
      register(receiver, "\"notification.completed\"", "\"rate\": 1");
      for (int i = 0; i < 5; i++) {
        notify("u-" + i, null);
      }

      await().atMost(SOON).untilAsserted(() -> assertThat(receiver.calls()).hasSize(5));

      var sorted = times.stream().sorted().toList();
      assertThat(Duration.between(sorted.get(0), sorted.get(4)))
          .isGreaterThan(Duration.ofMillis(1_500));
    }
  }

  private String register(Receiver receiver, String eventTypes, String more) {
    var body =
        "{\"url\": \"%s\", \"eventTypes\": [%s]%s}"
            .formatted(receiver.url(), eventTypes, more == null ? "" : ", " + more);
    var made = json(service.send(client, "POST", PATH, body), 201);
    secrets.put(made.getString("endpointId"), made.getString("secret"));
    return made.getString("endpointId");
  }

  private String notify(String userId, String webhookUrl) {
    var url = webhookUrl == null ? "" : ", \"webhookUrl\": \"" + webhookUrl + "\"";
    return service.job(
        client,
        "notifications",
        "{\"type\": \"welcome\", \"userId\": \"%s\"%s}".formatted(userId, url));
  }

  private static Call call(Receiver receiver) {
    await().atMost(SOON).until(() -> receiver.calls().size() == 1);
    return receiver.calls().get(0);
  }

  private static List<String> types(Receiver receiver) {
    return receiver.calls().stream()
        .map(call -> call.json().getString("type") + " " + call.job().getString("jobId"))
        .toList();
  }

  private List<JsonObject> deliveries(String endpoint, String status) {
    var path = PATH + "/" + endpoint + "/deliveries?status=" + status;
    return json(service.get(client, path), 200).getJsonArray("items").getValuesAs(JsonObject.class);
  }

  private JsonObject delivery(String endpoint, String status) {
    return await()
        .atMost(SOON)
        .until(() -> deliveries(endpoint, status), found -> found.size() == 1)
        .get(0);
  }

  private List<String> deliveryIds(String endpoint) {
    return deliveries(endpoint, "delivered").stream()
        .map(each -> each.getString("deliveryId"))
        .toList();
  }
}
