package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node of the version before this one, beside one of this version, on the same stores. */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class VersionsIT {

  private static final int JOBS = 200;

  /** Longer than a node takes to stop. */
  private static final Duration DELAY = Duration.ofSeconds(20);

  private final Chaos chaos;

  VersionsIT(Chaos chaos) {
    this.chaos = chaos;
  }

  @Test
  @LongForm
  void nodes_of_two_versions_do_the_jobs_and_webhooks_of_each_other() {
    try (var former = chaos.secondNode(FormerVersion.build())) {
      var clients =
          List.of(chaos.client(), new Client(former.payara().url(), chaos.observer.webhookUrl()));

      var jobs =
          IntStream.range(0, JOBS)
              .mapToObj(i -> post(clients.get(i % 2), i % 10 == 0 ? "simulate-flaky-1-" : "u-"))
              .toList();

      for (var client : clients) {
        await()
            .atMost(Bounds.DRAINED)
            .until(() -> jobs.stream().allMatch(job -> isAtEnd(client, job)));
        assertThat(client.get("admin/dlq").getInt("total")).isZero();
      }
      assertThat(jobs)
          .extracting(job -> chaos.client().get("jobs/" + job).getInt("attempts"))
          .containsOnly(1, 2);
    }
  }

  /** The way back: jobs that wait, run, are tried again or are not due outlast the node. */
  @Test
  @LongForm
  void former_version_ends_the_jobs_that_this_version_has_accepted() {
    try (var former = chaos.secondNode(FormerVersion.build())) {
      var jobs = new ArrayList<>(jobsOfEveryState(chaos.client()));
      var old = new Client(former.payara().url(), chaos.observer.webhookUrl());

      chaos.service().stop();
      jobs.addAll(jobsOfEveryState(old));

      await().atMost(Bounds.DRAINED).until(() -> jobs.stream().allMatch(job -> isAtEnd(old, job)));
      assertThat(old.get("admin/dlq").getInt("total")).isZero();
      assertThat(jobs)
          .extracting(job -> old.get("jobs/" + job).getInt("attempts"))
          .containsOnly(1, 2);
      assertThat(chaos.observer.count(Point.EFFECT).keySet()).containsAll(jobs);

      Chaos.start(chaos.service());
      assertThat(jobs).allMatch(job -> isAtEnd(chaos.client(), job));
    }
  }

  private static List<String> jobsOfEveryState(Client client) {
    return IntStream.range(0, JOBS / 10)
        .boxed()
        .flatMap(
            i ->
                Stream.of(
                    post(client, "simulate-flaky-1-"),
                    post(client, "simulate-slow-3000-"),
                    post(client, "u-"),
                    client.accepted(client.report("u-" + UUID.randomUUID())),
                    client.accepted(
                        client.notifyAt(Instant.now().plus(DELAY), "u-" + UUID.randomUUID()))))
        .toList();
  }

  private static String post(Client client, String user) {
    return client.accepted(client.notify(user + UUID.randomUUID()));
  }

  private static boolean isAtEnd(Client client, String job) {
    var found = client.get("jobs/" + job);
    return found.getString("status").equals("completed")
        && isDelivered(found.getJsonObject("webhook"));
  }

  private static boolean isDelivered(JsonObject webhook) {
    return webhook.getString("status", "").equals("delivered");
  }
}
