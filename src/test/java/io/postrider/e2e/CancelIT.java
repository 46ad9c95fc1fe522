package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@EndToEnd
class CancelIT {

  private final Service service;

  CancelIT(Service service) {
    this.service = service;
  }

  @Test
  void waiting_job_is_cancelled_and_never_runs() {
    var busy =
        IntStream.range(0, EndToEnd.REPORT_WORKERS)
            .mapToObj(worker -> service.report("simulate-slow-5000-b" + worker, "sales"))
            .toList();
    busy.forEach(jobId -> service.awaitStatus(jobId, "active"));
    var jobId = service.report("u-withdrawn", "sales");
    var next = service.report("u-next", "sales");

    var answer = service.delete("jobs/" + jobId);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().getString("status")).isEqualTo("cancelled");
    assertThat(answer.json()).containsKey("finishedAt");
    service.awaitStatus(next, "completed");
    assertThat(service.job(jobId)).isEqualTo(answer.json());
    assertThat(service.delete("jobs/" + jobId).status()).as("second cancellation").isEqualTo(200);
  }

  @Test
  void job_that_has_started_is_not_cancelled() {
    var jobId = service.notify("welcome", "simulate-slow-5000");
    service.awaitStatus(jobId, "active");

    var answer = service.delete("jobs/" + jobId);

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().getString("detail")).contains("active");
    service.awaitStatus(jobId, "completed");
    assertThat(service.delete("jobs/" + jobId).status()).isEqualTo(409);
  }

  @Test
  void job_between_two_attempts_is_cancelled_and_not_retried() {
    var jobId = service.notify("welcome", "simulate-fail-cancelled");
    service.awaitStatus(jobId, "delayed");

    service.cancel(jobId);

    service.awaitStatus(service.notify("welcome", "simulate-flaky-2-later"), "completed");
    assertThat(service.status(jobId)).isEqualTo("cancelled");
  }
}
