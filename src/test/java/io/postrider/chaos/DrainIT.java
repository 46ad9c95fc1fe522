package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("chaos")
@ExtendWith(ChaosExtension.class)
class DrainIT {

  /**
   * In milliseconds: less than {@link Chaos#DRAIN}, and more than a call to the broker may take.
   */
  private static final long SHORT = 5_500;

  private static final long LONG = 2 * Chaos.DRAIN.toMillis();

  private final Chaos chaos;

  DrainIT(Chaos chaos) {
    this.chaos = chaos;
  }

  /** The last four are in bulk, and their workers wait for permits when the node begins to stop. */
  @Test
  void stopping_a_node_costs_no_job_an_attempt_that_runs_or_waits_for_a_permit() {
    var client = chaos.client();
    var jobs =
        Stream.of(SHORT, SHORT, LONG, LONG, SHORT, SHORT, SHORT, SHORT)
            .map(millis -> "simulate-slow-" + millis + "-" + UUID.randomUUID())
            .map(user -> client.accepted(client.notifyWithoutWebhook(user)))
            .toList();
    awaitAll("active", jobs.subList(0, Chaos.NOTIFICATION_WORKERS), client);

    chaos.service().stop();
    assertThat(chaos.service().log())
        .content()
        .as("jobs that end while the node stops leave their lines in the log")
        .contains(jobs.subList(0, 2).stream().map(job -> "event=completed jobId=" + job).toList());

    Chaos.start(chaos.service());
    awaitAll("completed", jobs, client);
    assertThat(jobs)
        .map(job -> client.get("jobs/" + job))
        .allSatisfy(
            job -> {
              assertThat(job.getInt("attempts")).isEqualTo(1);
              assertThat(job.getJsonArray("failures")).isEmpty();
            });
  }

  /** On a node that has delivered nothing yet, and has not loaded what an answer needs. */
  @Test
  void call_of_a_webhook_that_is_under_way_is_finished_and_recorded() {
    chaos.service().stop();
    Chaos.start(chaos.service());
    var client = chaos.client();
    var calls = chaos.observer.hold(Point.WEBHOOK, 1);
    var job = client.accepted(client.notify("drained-" + UUID.randomUUID()));
    calls.orTimeout(Bounds.TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();

    var stop = CompletableFuture.runAsync(chaos.service()::stop);
    await()
        .atMost(Bounds.TIMEOUT)
        .until(() -> !chaos.service().host().answers(chaos.service().port()));
    chaos.observer.releaseAll();
    stop.join();

    Chaos.start(chaos.service());
    await()
        .atMost(Bounds.TIMEOUT)
        .until(
            () -> client.get("jobs/" + job).getJsonObject("webhook").getString("status", ""),
            "delivered"::equals);
    assertThat(chaos.observer.count(Point.WEBHOOK)).containsEntry("msg_" + job + "_0", 1L);
  }

  private static void awaitAll(String status, List<String> jobs, Client client) {
    await()
        .atMost(Bounds.TIMEOUT)
        .until(() -> jobs.stream().allMatch(job -> client.status(job).equals(status)));
  }
}
