package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.chaos.Bounds.LongForm;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node of the version before this one, beside one of this version, on the same stores. */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class VersionsIT {

  private static final int JOBS = 200;

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

  private static String post(Client client, String user) {
    return client.accepted(client.notify(user + UUID.randomUUID()));
  }

  private static boolean isAtEnd(Client client, String job) {
    var found = client.get("jobs/" + job);
    return found.getString("status").equals("completed")
        && isDelivered(found.getJsonObject("webhook"));
  }

  private static boolean isDelivered(JsonObject webhook) {
    return webhook.getString("status").equals("delivered");
  }
}
