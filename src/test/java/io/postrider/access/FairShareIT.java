package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two clients: one has more jobs than the workers can take, the other has one. */
@Guarded
class FairShareIT {

  private final GuardedService service;
  private final Member flooding;
  private final Member other;

  FairShareIT(GuardedService service) {
    this.service = service;
    this.flooding = service.member(Roles.CLIENT);
    this.other = service.member(Roles.CLIENT);
  }

  /** Or the workers would be busy with them for half a minute. */
  @AfterEach
  void cancel_what_still_waits() {
    waiting(500).forEach(id -> service.send(flooding, "DELETE", "jobs/" + id, null));
  }

  @Test
  void notification_of_one_client_does_not_wait_behind_all_those_of_another() {
    post("notifications", 200, i -> notification("simulate-slow-4000-" + i));

    complete(service.job(other, "notifications", notification("u-1")));

    assertThat(waiting(100)).hasSizeGreaterThan(30);
  }

  @Test
  void report_of_one_client_is_next_although_another_has_many_that_wait() {
    post("reports", 32, i -> report("simulate-slow-4000-" + i));

    complete(service.job(other, "reports", report("u-1")));

    assertThat(waiting(100)).hasSizeGreaterThan(3);
  }

  private void post(String path, int count, IntFunction<String> item) {
    var items = IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(","));
    var answer = service.send(flooding, "POST", path + "/batch", "{\"items\":[" + items + "]}");
    var results = GuardedService.json(answer, 200).getJsonArray("results");
    assertThat(results).hasSize(count);
    assertThat(results)
        .allSatisfy(each -> assertThat(each.asJsonObject().getInt("status")).isEqualTo(202));
  }

  private void complete(String job) {
    var answer = service.send(other, "GET", "jobs/" + job, null, "Prefer", "wait=18");
    assertThat(GuardedService.json(answer, 200).getString("status")).isEqualTo("completed");
  }

  private List<String> waiting(int limit) {
    var answer = service.get(flooding, "jobs?status=waiting&limit=" + limit);
    return GuardedService.json(answer, 200)
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(job -> job.getString("jobId"))
        .toList();
  }

  private static String notification(String userId) {
    return "{\"type\":\"welcome\",\"userId\":\"%s\"}".formatted(userId);
  }

  private static String report(String userId) {
    return "{\"userId\":\"%s\",\"reportType\":\"sales\"}".formatted(userId);
  }
}
