package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.client.NotificationRequest;
import io.postrider.client.PostriderClient;
import io.postrider.client.PostriderException;
import io.postrider.client.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client library carries its callers over outages. */
@ExtendWith(ChaosExtension.class)
@Tag("chaos")
class ClientLibraryIT {

  private final Chaos chaos;

  ClientLibraryIT(Chaos chaos) {
    this.chaos = chaos;
  }

  private PostriderClient client(RetryPolicy retries) {
    return PostriderClient.at(chaos.service().url()).retries(retries).build();
  }

  @Test
  void submission_that_is_refused_without_redis_is_accepted_afterwards_as_one_job() {
    var request = NotificationRequest.of("welcome", "client-library").withIdempotencyKey("outage");
    chaos.redis().kill();
    await().atMost(Bounds.TIMEOUT).until(() -> isRefused(request));

    var patient = client(RetryPolicy.DEFAULT.within(Bounds.TIMEOUT));
    var accepted =
        CompletableFuture.supplyAsync(() -> patient.notifications().submit(request).jobId());
    assertThat(accepted).isNotDone();
    Chaos.start(chaos.redis());

    assertThat(accepted).succeedsWithin(Bounds.TIMEOUT);
    assertThat(patient.notifications().submit(request).jobId()).isEqualTo(accepted.join());
    assertThat(patient.jobs().await(accepted.join(), Bounds.TIMEOUT).status().isTerminal())
        .isTrue();
  }

  private boolean isRefused(NotificationRequest request) {
    try {
      client(RetryPolicy.NONE).notifications().submit(request);
      return false;
    } catch (PostriderException.Unavailable refused) {
      return refused.status() == 503;
    }
  }

  @Test
  void job_is_followed_while_its_node_is_killed_and_restarted() {
    var patient = client(RetryPolicy.DEFAULT.within(Bounds.TIMEOUT));
    var tomorrow = java.time.Instant.now().plus(Duration.ofDays(1));
    var request = NotificationRequest.of("welcome", "client-library").withDeliverAt(tomorrow);
    var id = patient.notifications().submit(request).jobId();
    List<String> seen = new CopyOnWriteArrayList<>();
    var ended =
        CompletableFuture.supplyAsync(
            () -> patient.jobs().follow(id, event -> seen.add(event.id())));
    await().atMost(Bounds.TIMEOUT).until(() -> !seen.isEmpty());

    chaos.service().kill();
    Chaos.start(chaos.service());
    patient.jobs().cancel(id);

    assertThat(ended).succeedsWithin(Bounds.TIMEOUT);
    assertThat(seen).doesNotHaveDuplicates().hasSize(2);
  }
}
