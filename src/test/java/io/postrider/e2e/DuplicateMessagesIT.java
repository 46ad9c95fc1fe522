package io.postrider.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.postrider.job.Job;
import io.postrider.job.JobId;
import io.postrider.job.JobJson;
import io.postrider.stack.Broker;
import io.postrider.stack.LocalStack;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.json.Json;
import java.time.Duration;
import java.time.Instant;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;

@EndToEnd
class DuplicateMessagesIT {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Service service;
  private final BrokerConsole console;
  private final LocalStack stack;

  DuplicateMessagesIT(Service service, BrokerConsole console, LocalStack stack) {
    this.service = service;
    this.console = console;
    this.stack = stack;
  }

  @Test
  void message_that_is_five_times_in_the_queue_has_one_effect() throws Exception {
    try (var receiver = new Receiver(call -> 204)) {
      var job = job(receiver.url());

      put(job, 5);
      await().atMost(SOON).until(() -> receiver.calls().size() == 1);
      put(job, 1);
      await().atMost(SOON).until(() -> console.due("jobs.notification") == 0);
      await().atMost(SOON).until(() -> console.due("webhooks") == 0);

      var done = service.job(job.id().value());
      assertThat(done.getString("status")).isEqualTo("completed");
      assertThat(done.getInt("attempts")).isEqualTo(1);
      assertThat(receiver.calls()).hasSize(1);
    }
  }

  /** Sends copies without the header by which the broker itself would drop duplicates. */
  private void put(Job job, int copies) throws JMSException {
    try (var factory = new ActiveMQConnectionFactory(stack.broker().orElseThrow().url());
        var connection = factory.createConnection(Broker.USER, stack.secrets().brokerPassword());
        var session = connection.createSession(true, Session.SESSION_TRANSACTED);
        var producer = session.createProducer(session.createQueue("jobs.notification"))) {
      for (int i = 0; i < copies; i++) {
        var message = session.createTextMessage(JobJson.write(job));
        message.setStringProperty("generation", "0");
        producer.send(message);
      }
      session.commit();
    }
  }

  private static Job job(String webhookUrl) {
    var now = Instant.now();
    return new Job(
        JobId.next(now),
        "notification",
        "welcome",
        "u-duplicate",
        Job.DEFAULT_OWNER,
        5,
        now,
        null,
        webhookUrl,
        null,
        Json.createObjectBuilder().add("userId", "u-duplicate").build());
  }
}
