package io.postrider.webhook;

import static java.util.logging.Level.INFO;

import io.postrider.broker.MessageSender;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTasks;
import io.postrider.webhook.DueWebhooks.Due;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Sends a message for each webhook that is due and that no node has in hand any more, because its
 * node died or could not record the attempt. If it is sent twice, the broker drops the copy, or its
 * worker finds that the attempt is recorded.
 *
 * <p>Each node has a relay, and that of the leading node works. While nodes of the version before
 * run, one of them may lead, which knows no such webhooks: so what waits for much longer is sent by
 * any node.
 */
@ApplicationScoped
class DueWebhooksRelay {

  private static final Logger LOG = Logger.getLogger(DueWebhooksRelay.class.getName());

  /** How often a node renews what it has in hand. */
  static final Duration RENEWAL = Duration.ofMillis(1_500);

  /** After this time without a renewal no node has the webhook in hand. */
  private static final Duration ABANDONED = Duration.ofSeconds(5);

  /** After this time the leading node has not sent it either. */
  private static final Duration OVERLOOKED = Duration.ofSeconds(15);

  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int BATCH = 200;

  @Inject DueWebhooks webhooks;
  @Inject EndpointDeliveries ofEndpoints;
  @Inject Receivers receivers;
  @Inject WebhookAnnouncer announcer;
  @Inject Leadership leadership;
  @Inject MessageSender queue;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  private void run() {
    List<Due> due;
    do {
      var age = leadership.lead() ? ABANDONED : OVERLOOKED;
      due = webhooks.before(clock.instant().minus(age), BATCH);
      send(due);
    } while (due.size() == BATCH);
  }

  /**
   * Those to a receiver that the job does not have any more, because it was erased, are removed.
   */
  private void send(List<Due> due) {
    if (due.isEmpty()) {
      return;
    }
    var tasks = due.stream().flatMap(this::task).toList();
    ofEndpoints.begin(tasks.stream().map(WebhookTask::name).toList());
    queue.send(tasks.stream().map(WebhookTask::message).toList());
    webhooks.remove(due.stream().map(Due::name).toList());
    LogLine.of("webhooks-relayed").with("count", tasks.size()).log(LOG, INFO);
  }

  private Stream<WebhookTask> task(Due due) {
    return receivers.find(due.job(), due.name()).stream()
        .map(announcer::first)
        .flatMap(Optional::stream);
  }
}
