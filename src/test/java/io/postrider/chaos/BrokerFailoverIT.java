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
import org.junit.jupiter.api.Test;

/** With brokers and a service of its own, so that it can run beside other tests. */
class BrokerFailoverIT {

  private static final int JOBS = 200;

  @Test
  void backup_takes_over_when_the_primary_is_killed_and_no_accepted_job_is_lost()
      throws IOException {
    var parent = Files.createDirectories(Path.of("target/it").toAbsolutePath());
    var directory = Files.createTempDirectory(parent, "failover-");
    try (var brokers = new BrokerPair(Parts.ofCheckout(), directory).start();
        var stack = new LocalStack(Parts.ofCheckout(), settings(brokers, directory))) {
      stack.start(server -> {});
      var client = new Client(stack.payara().url(), null);
      var accepted = new HashSet<String>();
      for (int i = 0; i < JOBS; i++) {
        accepted.add(client.accepted(client.notifyWithoutWebhook("user-" + i)));
      }

      brokers.primary().kill();

      await()
          .atMost(Bounds.TIMEOUT)
          .until(
              () -> {
                var answer = client.notifyWithoutWebhook("after");
                return answer.status() == 202 && accepted.add(client.accepted(answer));
              });
      await().atMost(Bounds.TIMEOUT).until(() -> accepted.stream().allMatch(client::isCompleted));
      assertThat(client.get("admin/dlq").getInt("total")).isZero();
    }
  }

  private static StackSettings settings(BrokerPair brokers, Path directory) {
    return StackSettings.anywhere(directory.resolve("data"))
        .with(brokers.credentials())
        .with("POSTRIDER_RATE_LIMIT", "0")
        .with("POSTRIDER_POLL_LIMIT", "0")
        .with("POSTRIDER_MAIL_SIMULATED_MILLIS", "300")
        .with("POSTRIDER_NOTIFICATION_CONCURRENCY", "4");
  }
}
