package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@EndToEnd
class PriorityIT {

  /** Each job is a message of 90 kB; the broker keeps 32 MB in memory, some 370 of them. */
  private static final int NORMAL = 450;

  private static final String LARGE = "x".repeat(45_000);

  /** One for each worker. */
  private static final int URGENT = EndToEnd.NOTIFICATION_WORKERS;

  /** The most parallel requests that stay within the limit of a client. */
  private static final int AT_ONCE = 20;

  /** So slow that nearly all normal jobs still wait when the urgent ones are completed. */
  private static final String USER = "simulate-slow-1000";

  private final Service service;
  private final List<String> accepted = new ArrayList<>();

  PriorityIT(Service service) {
    this.service = service;
  }

  @Test
  void password_resets_overtake_jobs_that_wait_on_the_brokers_disk() {
    List<String> waiting;
    List<String> urgent;
    service.post("admin/queues/notification/pause", "");
    try {
      waiting = post("order-confirmed", NORMAL, "\"orderNumber\": \"" + LARGE + "\"");
      urgent = post("password-reset", URGENT, "\"resetUrl\": \"https://a.example/\"");
      assertThat(paused()).contains("jobs.notification", "jobs.notification.urgent");
      assertThat(urgent).extracting(service::status).containsOnly("waiting");
    } finally {
      service.post("admin/queues/notification/resume", "");
    }

    var resets = urgent.stream().map(id -> service.awaitStatus(id, "completed")).toList();

    var normal = waiting.stream().map(service::job).toList();
    assertThat(normal).filteredOn(job -> status(job).equals("waiting")).hasSizeGreaterThan(100);
    assertThat(resets)
        .allSatisfy(
            reset ->
                assertThat(normal)
                    .filteredOn(job -> isCompletedBefore(time(reset, "startedAt"), job))
                    .hasSizeLessThanOrEqualTo(EndToEnd.NOTIFICATION_WORKERS));
    assertThat(paused()).isEmpty();
  }

  /** Cancels the remaining jobs, because the jobs of other tests would wait behind them. */
  @AfterEach
  void cancel_waiting_jobs() {
    accepted.forEach(id -> service.delete("jobs/" + id));
  }

  private List<String> post(String type, int count, String data) {
    var body =
        """
        {"type": "%s", "userId": "%s", "data": {%s}}"""
            .formatted(type, USER, data);
    var ids = new ArrayList<String>();
    while (ids.size() < count) {
      IntStream.range(0, Math.min(AT_ONCE, count - ids.size()))
          .mapToObj(i -> service.postLater("notifications", body))
          .toList()
          .forEach(answer -> ids.add(Service.accepted(answer.join())));
    }
    accepted.addAll(ids);
    return ids;
  }

  private List<String> paused() {
    return service
        .get("admin/queues")
        .json()
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream()
        .filter(queue -> queue.getBoolean("paused"))
        .map(queue -> queue.getString("name"))
        .toList();
  }

  private static boolean isCompletedBefore(Instant time, JsonObject job) {
    return status(job).equals("completed") && time(job, "finishedAt").isBefore(time);
  }

  private static String status(JsonObject job) {
    return job.getString("status");
  }

  private static Instant time(JsonObject job, String field) {
    return Instant.parse(job.getString(field));
  }
}
