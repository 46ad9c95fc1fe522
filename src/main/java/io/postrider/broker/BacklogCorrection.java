package io.postrider.broker;

import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.execution.KindPermits;
import io.postrider.intake.Backlog;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;

/**
 * Corrects the counts of {@link Backlog} by what the broker has. A process that was killed, or a
 * node of an older version, may have ended jobs and not counted them. Nothing is corrected while
 * messages of the kind wait for a worker: the counts are needed then.
 */
@ApplicationScoped
class BacklogCorrection {

  private static final Duration PERIOD = Duration.ofSeconds(30);

  @Inject BrokerSettings broker;
  @Inject Backlog backlog;
  @Inject KindPermits permits;
  @Inject Leadership leadership;
  @Inject PeriodicTasks tasks;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(PERIOD, this::run);
  }

  /** Asks the broker anew, because its last answer may be from before a flood began. */
  private void run() {
    if (!leadership.lead()) {
      return;
    }
    broker.ask();
    broker.queues().stream()
        .map(QueueState::name)
        .filter(name -> name.endsWith(Addresses.BULK))
        .map(name -> name.substring(0, name.length() - Addresses.BULK.length()))
        .forEach(this::correct);
  }

  /** Corrects the counts of the kind with this normal queue. */
  private void correct(String queue) {
    var kind = queue.substring(Addresses.JOBS.length());
    var queues =
        Addresses.ofKind(queue).stream().map(broker::queue).flatMap(Optional::stream).toList();
    if (queues.stream().allMatch(each -> each.ready() == 0) && leadership.lead()) {
      long messages = queues.stream().mapToLong(QueueState::depth).sum();
      backlog.correct(kind, messages, permits.limit(kind));
    }
  }
}
