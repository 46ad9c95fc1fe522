package io.postrider.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.postrider.e2e.EndToEnd;
import io.postrider.e2e.Receiver;
import io.postrider.stack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The client library against the service as it runs. */
@EndToEnd
class ClientIT {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int NO_CONTENT = 204;

  private final PostriderClient client;
  private final URI url;
  private final String secret;

  ClientIT(LocalStack stack) {
    this.url = URI.create(stack.payara().url());
    this.client = PostriderClient.at(url.toString()).build();
    this.secret = stack.secrets().webhookSecret();
  }

  private static String user(String beginning) {
    return beginning + "-" + UUID.randomUUID();
  }

  @Test
  void notification_is_submitted_and_its_webhook_is_verified() throws Exception {
    try (var receiver = new Receiver(call -> NO_CONTENT)) {
      var request = NotificationRequest.of("welcome", user("client"));
      var accepted = client.notifications().submit(request.withWebhookUrl(receiver.url()));

      await().atMost(SOON).until(() -> receiver.calls().size() == 1);
      var call = receiver.calls().get(0);
      var event =
          WebhookVerifier.of(secret)
              .verify(name -> call.headers().get(name).get(0), call.body().getBytes(UTF_8));

      assertThat(event.type()).isEqualTo("notification.completed");
      assertThat(event.webhookId()).contains(accepted.jobId());
      assertThat(event.job().status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(event.job().userId()).isEqualTo(request.userId());
      await().atMost(SOON).until(() -> client.jobs().deliveries(accepted.jobId()).size() == 1);
      assertThat(client.jobs().redeliver(accepted.jobId()).webhookId())
          .isEqualTo(event.webhookId());
      await().atMost(SOON).until(() -> receiver.calls().size() == 2);
    }
  }

  @Test
  void report_is_requested_waited_for_and_read() throws IOException {
    var accepted =
        client.reports().submit(ReportRequest.of(user("client"), "notification-activity"));

    var job = client.jobs().await(accepted.jobId(), SOON);

    assertThat(job.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(client.reports().result(job.jobId())).containsEntry("jobId", job.jobId());
    try (var csv = client.reports().result(job.jobId(), "text/csv")) {
      assertThat(csv.readAllBytes()).asString(UTF_8).startsWith("type,total");
    }
  }

  @Test
  void failed_job_tells_why_and_is_replayed_and_discarded() {
    var id =
        client.notifications().submit(NotificationRequest.of("welcome", "simulate-reject")).jobId();

    assertThat(client.jobs().await(id, SOON).error()).isEqualTo("simulated rejection");

    await().atMost(SOON).untilAsserted(() -> client.deadLetters().replay(id));
    assertThat(client.jobs().await(id, SOON).status()).isEqualTo(JobStatus.FAILED);
    await().atMost(SOON).untilAsserted(() -> client.deadLetters().discard(id));
    assertThat(Page.all(page -> client.deadLetters().list(DeadLetters.Filter.ALL, page)))
        .extracting(DeadLetters.DeadLetter::jobId)
        .doesNotContain(id);
  }

  @Test
  void batch_of_more_than_one_body_is_accepted_item_by_item() {
    var user = user("client-batch");
    var later = Instant.now().plus(Duration.ofDays(1));
    var requests = new ArrayList<NotificationRequest>();
    // Together they are longer than the 1 MiB of one batch.
    var link = "https://example.com/" + "x".repeat(7_900);
    IntStream.range(0, 150)
        .mapToObj(i -> NotificationRequest.of("password-reset", user))
        .map(each -> each.withData(java.util.Map.of("resetUrl", link)).withDeliverAt(later))
        .map(each -> each.withExpiresAt(later.plusSeconds(60)))
        .forEach(requests::add);
    requests.add(77, NotificationRequest.of("welcome", " "));

    var results = client.notifications().submitAll(requests);

    assertThat(results).hasSize(151);
    assertThat(results).filteredOn(result -> !result.isAccepted()).hasSize(1);
    assertThat(results.get(77).problem().errors().get(0).pointer()).isEqualTo("/userId");
    var jobs = Page.all(page -> client.jobs().list(JobQuery.ALL.withUserId(user), page)).toList();
    assertThat(jobs).extracting(Job::jobId).doesNotHaveDuplicates().hasSize(150);
    assertThat(client.recipients().erase(user).jobsCancelled()).isEqualTo(150);
  }

  @Test
  void same_key_is_the_same_job() {
    var key = user("order \"1\" \\");
    var request = NotificationRequest.of("welcome", user("client")).withIdempotencyKey(key);

    assertThat(client.notifications().submit(request).jobId())
        .isEqualTo(client.notifications().submit(request).jobId());
  }

  @Test
  void cut_stream_goes_on_after_the_last_event() throws IOException {
    try (var proxy = new CuttingProxy(url)) {
      var cut = PostriderClient.at(proxy.url()).build();
      var seen = new ArrayList<JobEvent>();
      var id =
          cut.notifications()
              .submit(NotificationRequest.of("welcome", "simulate-slow-6000"))
              .jobId();

      var ended =
          cut.jobs()
              .follow(
                  id,
                  event -> {
                    seen.add(event);
                    if (seen.size() == 1) {
                      proxy.cut();
                    }
                  });

      assertThat(ended.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(seen).extracting(JobEvent::id).doesNotHaveDuplicates().hasSizeGreaterThan(1);
      assertThat(proxy.connections()).isGreaterThan(1);
      var last = seen.get(seen.size() - 1).id();
      assertThat(cut.jobs().follow(id, last, event -> seen.clear())).isEqualTo(ended);
      assertThat(seen).isNotEmpty();
    }
  }

  @Test
  void jobs_are_cancelled_and_waited_for_no_longer_than_wanted() {
    var tomorrow = Instant.now().plus(Duration.ofDays(1));
    var request = NotificationRequest.of("welcome", user("client")).withDeliverAt(tomorrow);
    var id = client.notifications().submit(request).jobId();

    assertThatExceptionOfType(PostriderException.NotEnded.class)
        .isThrownBy(() -> client.jobs().await(id, Duration.ofSeconds(1)))
        .satisfies(e -> assertThat(e.job().status()).isEqualTo(JobStatus.DELAYED));
    assertThat(client.jobs().cancel(id).status()).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void schedule_is_defined_run_and_removed() {
    var name = user("client");
    var request = NotificationRequest.of("welcome", name);

    var schedule = client.schedules().put(name, ScheduleRequest.every(Duration.ofDays(1), request));

    assertThat(schedule.every()).isEqualTo(Duration.ofDays(1));
    assertThat(schedule.next()).hasSize(5);
    var id = client.schedules().run(name).jobId();
    assertThat(client.jobs().await(id, SOON).userId()).isEqualTo(name);
    assertThat(client.schedules().pause(name).paused()).isTrue();
    client.schedules().remove(name);
    assertThatExceptionOfType(PostriderException.NotFound.class)
        .isThrownBy(() -> client.schedules().get(name));
  }

  @Test
  void operators_read_the_state_of_the_service() {
    assertThat(client.sessions().current().role()).isEqualTo(Clients.Role.ADMIN);
    assertThat(client.queues().health().checks()).isNotEmpty();
    assertThat(client.queues().list()).extracting(Queues.Queue::name).contains("jobs.report");
    assertThat(client.queues().overview()).containsKey("queues");
    assertThat(client.templates().list())
        .extracting(Templates.Template::type)
        .containsAll(List.of("welcome", "password-reset"));
  }
}
