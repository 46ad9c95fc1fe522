package io.postrider.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.postrider.access.GuardedService.Member;
import io.postrider.api.Roles;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Two clients: one has more jobs than the workers can take, the other has one. */
@Guarded
class FairShareIT {

  private final GuardedService service;

  FairShareIT(GuardedService service) {
    this.service = service;
  }

  @Test
  void notification_of_one_client_does_not_wait_behind_all_those_of_another() {
    var flooding = service.member(Roles.CLIENT);
    var other = service.member(Roles.CLIENT);
    post(flooding, "notifications", 200, i -> notification("simulate-slow-1000-" + i));

    complete(other, service.job(other, "notifications", notification("u-1")));

    assertThat(waiting(flooding)).isGreaterThan(30);
  }

  @Test
  void report_of_one_client_is_next_although_another_has_many_that_wait() {
    var flooding = service.member(Roles.CLIENT);
    var other = service.member(Roles.CLIENT);
    post(flooding, "reports", 32, i -> report("simulate-slow-1500-" + i));

    complete(other, service.job(other, "reports", report("u-1")));

    assertThat(waiting(flooding)).isGreaterThan(3);
  }

  private void post(Member member, String path, int count, IntFunction<String> item) {
    var items = IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(","));
    var answer = service.send(member, "POST", path + "/batch", "{\"items\":[" + items + "]}");
    var results = GuardedService.json(answer, 200).getJsonArray("results");
    assertThat(results).hasSize(count);
    assertThat(results)
        .allSatisfy(each -> assertThat(each.asJsonObject().getInt("status")).isEqualTo(202));
  }

  private void complete(Member member, String job) {
    var answer = service.send(member, "GET", "jobs/" + job, null, "Prefer", "wait=18");
    assertThat(GuardedService.json(answer, 200).getString("status")).isEqualTo("completed");
  }

  private int waiting(Member member) {
    var answer = service.get(member, "jobs?status=waiting&limit=100");
    return GuardedService.json(answer, 200).getJsonArray("items").size();
  }

  private static String notification(String userId) {
    return "{\"type\":\"welcome\",\"userId\":\"%s\"}".formatted(userId);
  }

  private static String report(String userId) {
    return "{\"userId\":\"%s\",\"reportType\":\"sales\"}".formatted(userId);
  }
}
