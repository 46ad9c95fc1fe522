package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Jobs whose handlers put them off, as a mail server that is down does. */
@EndToEnd
class PostponeIT {

  private final Service service;

  PostponeIT(Service service) {
    this.service = service;
  }

  @ParameterizedTest
  @ValueSource(strings = {"welcome", "password-reset"})
  void postponed_notification_is_sent_later_and_has_spent_one_attempt(String type) {
    var jobId = service.notify(type, "simulate-later-5-" + type);

    var delayed = service.awaitStatus(jobId, "delayed");
    assertThat(delayed.getString("nextAttemptAt")).isNotEmpty();
    assertThat(delayed.getInt("attempts")).isZero();
    assertThat(delayed.getJsonObject("postponement").getString("reason"))
        .isEqualTo("simulated postponement");

    var completed = service.awaitStatus(jobId, "completed");
    assertThat(completed.getInt("attempts")).isOne();
    assertThat(completed.getJsonArray("failures")).isEmpty();
    assertThat(completed.getJsonObject("postponement").getInt("times")).isEqualTo(5);
  }

  @Test
  void postponed_report_is_cancelled_at_once() {
    var jobId = service.report("simulate-later-99", "sales");
    service.awaitStatus(jobId, "delayed");

    service.cancel(jobId);

    assertThat(service.status(jobId)).isEqualTo("cancelled");
  }
}
