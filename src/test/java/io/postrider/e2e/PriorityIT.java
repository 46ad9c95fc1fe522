package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class PriorityIT {

  private static final int NORMAL = 300;

  /** More than the urgent ones' own workers can take at once: the others must serve them too. */
  private static final int URGENT = 8;

  /** What a client would not have open at once, lest it be told to come again. */
  private static final int AT_ONCE = 20;

  /** Long enough that nearly all still wait when the urgent ones come. */
  private static final String USER = "simulate-slow-1000";

  private final Service service;

  PriorityIT(Service service) {
    this.service = service;
  }

  @Test
  void password_reset_overtakes_three_hundred_waiting_notifications() {
    var waiting = post("welcome", NORMAL);
    var urgent = post("password-reset", URGENT);
    var accepted = Instant.now();

    var resets = urgent.stream().map(id -> service.awaitStatus(id, "completed")).toList();

    var normal = waiting.stream().map(service::job).toList();
    assertThat(normal).filteredOn(job -> status(job).equals("waiting")).hasSizeGreaterThan(100);
    assertThat(resets)
        .allSatisfy(
            reset ->
                assertThat(normal)
                    .filteredOn(job -> completedBetween(accepted, time(reset, "startedAt"), job))
                    .hasSizeLessThanOrEqualTo(EndToEnd.NOTIFICATION_WORKERS));
    waiting.forEach(id -> service.delete("jobs/" + id));
  }

  private List<String> post(String type, int count) {
    var ids = new ArrayList<String>();
    while (ids.size() < count) {
      IntStream.range(0, Math.min(AT_ONCE, count - ids.size()))
          .mapToObj(i -> service.notifyLater(type, USER))
          .toList()
          .forEach(answer -> ids.add(Service.accepted(answer.join())));
    }
    return ids;
  }

  private static boolean completedBetween(Instant from, Instant to, JsonObject job) {
    return status(job).equals("completed")
        && time(job, "finishedAt").isAfter(from)
        && time(job, "finishedAt").isBefore(to);
  }

  private static String status(JsonObject job) {
    return job.getString("status");
  }

  private static Instant time(JsonObject job, String field) {
    return Instant.parse(job.getString(field));
  }
}
