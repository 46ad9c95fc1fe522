package io.postrider.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.stack.BrokerPair;
import io.postrider.stack.LocalStack;
import io.postrider.stack.Parts;
import io.postrider.stack.StackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** With brokers and a service of its own, so that it can run beside other tests. */
class BrokerFailoverIT {

  private static final int JOBS = 200;

  private static Observer observer;
  private static BrokerPair brokers;
  private static List<LossyLink> links;
  private static LocalStack stack;

  private final Set<String> accepted = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Client client = new Client(stack.payara().url(), null);

  @BeforeAll
  static void start() throws IOException {
    var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
    var directory = Files.createTempDirectory(parent, "failover-");
    observer = new Observer(directory);
    brokers = new BrokerPair(Parts.ofCheckout(), directory).start();
    links =
        List.of(new LossyLink(brokers.primary().port()), new LossyLink(brokers.backup().port()));
    stack = new LocalStack(Parts.ofCheckout(), settings(directory)).start(server -> {});
  }

  private static StackSettings settings(Path directory) {
    return StackSettings.anywhere(directory.resolve("data"))
        .with(brokers.credentials())
        .with("POSTRIDER_BROKER_URL", links.get(0).url() + "," + links.get(1).url())
        .with("POSTRIDER_RATE_LIMIT", "0")
        .with("POSTRIDER_POLL_LIMIT", "0")
        .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "300")
        .with("POSTRIDER_NOTIFICATION_CONCURRENCY", "4")
        .with("JAVA_TOOL_OPTIONS", Chaos.withAgent(observer, directory));
  }

  @AfterAll
  static void stop() throws IOException {
    stack.close();
    for (var link : links) {
      link.close();
    }
    brokers.close();
    observer.close();
  }

  /** The sender sends again, and the broker drops the copy, whose duplicate id it knows. */
  @Test
  void job_runs_once_whose_commit_was_done_and_not_confirmed() {
    var lost = loseAnswerToNextCommit();
    var answer = CompletableFuture.supplyAsync(() -> client.notifyWithoutWebhook("unconfirmed"));

    lost.join();
    links.forEach(LossyLink::breakSilentConnections);

    assertThat(record("unconfirmed", answer.join())).isTrue();
    accepted.add(client.accepted(client.notifyWithoutWebhook("later")));
    assertAllRunOnce();
  }

  /** The last POST before the kill is in the broker's journal, and its answer is lost. */
  @Test
  void backup_takes_over_when_the_active_broker_is_killed_and_no_accepted_job_is_lost_or_run_twice()
      throws IOException {
    for (int i = 0; i < JOBS; i++) {
      accepted.add(client.accepted(client.notifyWithoutWebhook("user-" + i)));
    }
    var lost = loseAnswerToNextCommit();
    var unanswered = CompletableFuture.supplyAsync(() -> client.notifyWithoutWebhook("last"));
    lost.join();
    var killed = brokers.active().orElseThrow();

    killed.kill();

    await()
        .atMost(Bounds.TIMEOUT)
        .until(
            () -> {
              var user = "after-" + refused.size();
              return record(user, client.notifyWithoutWebhook(user));
            });
    record("last", unanswered.join());
    assertAllRunOnce();
    killed.start();
  }

  /** Whether the POST was accepted; else it was answered with 503. */
  private boolean record(String user, Client.Answer answer) {
    if (answer.status() == 202) {
      return accepted.add(client.accepted(answer));
    }
    assertThat(answer.status()).isEqualTo(503);
    refused.add(user);
    return false;
  }

  private static CompletableFuture<?> loseAnswerToNextCommit() {
    return CompletableFuture.anyOf(
        links.stream().map(LossyLink::loseAnswerToNextCommit).toArray(CompletableFuture[]::new));
  }

  /** Every accepted job has run once, and no job has run whose POST was answered with 503. */
  private void assertAllRunOnce() {
    await().atMost(Bounds.TIMEOUT).until(() -> accepted.stream().allMatch(client::isCompleted));
    assertThat(client.get("admin/dlq").getInt("total")).isZero();
    var effects = observer.count(Point.EFFECT);
    assertThat(effects.values()).containsOnly(1L);
    assertThat(effects.keySet()).containsAll(accepted);
    var users = effects.keySet().stream().filter(job -> !accepted.contains(job)).map(client::user);
    assertThat(users.filter(refused::contains)).isEmpty();
  }
}
