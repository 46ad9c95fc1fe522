package io.postrider.deadletter;

import io.postrider.broker.Addresses;
import io.postrider.broker.BrokerControl;
import io.postrider.broker.BrokerControl.QueueState;
import io.postrider.broker.DeadLetterQueue;
import io.postrider.deadletter.MissedJobs.Found;
import io.postrider.deadletter.MissedJobs.Noted;
import io.postrider.execution.JobMessage;
import io.postrider.intake.JobDispatcher;
import io.postrider.job.Job;
import io.postrider.job.JobEvents;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.job.JobStore.Unattended;
import io.postrider.job.Repairs;
import io.postrider.platform.Leadership;
import io.postrider.platform.PeriodicTasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Repairs what a loss of data in Redis or in the broker leaves behind. This class finds jobs that
 * have no message and sends them again; {@link DeadLetterReconciler} finds dead letters without a
 * failed job.
 */
@ApplicationScoped
class Reconciler {

  private static final int BATCH = 500;

  /** How many periods a run counts as the one before: the next may be by another node. */
  private static final int REMEMBERED = 4;

  @Inject JobStore jobs;
  @Inject Leadership leadership;
  @Inject JobDispatcher dispatcher;
  @Inject BrokerControl broker;
  @Inject DeadLetterQueue queue;
  @Inject DeadLetterReconciler deadLetters;
  @Inject MissedJobs missedJobs;
  @Inject JobEvents events;
  @Inject Clock clock;
  @Inject PeriodicTasks tasks;

  @Inject
  @ConfigProperty(name = "postrider.reconciler.period", defaultValue = "PT30S")
  Duration period;

  /** How long a job must be due before it can count as a job without a message. */
  @Inject
  @ConfigProperty(name = "postrider.reconciler.patience", defaultValue = "PT1M")
  Duration overdueAfter;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    tasks.start(period, this::run);
  }

  private void run() {
    if (leadership.lead()) {
      var queues =
          broker.queues().stream().collect(Collectors.toMap(QueueState::name, Function.identity()));
      deadLetters.reconcile(depth(queues, Addresses.DLQ));
      reconcile(queues);
    }
  }

  /**
   * Sends jobs again that have no message. A job counts as such if in two runs in a row it is due,
   * no worker holds it, and no message is ready in the queue of its kind. The second run is needed
   * because Redis may have lost the lease of a running job; its worker renews the lease in between.
   * So a run soon after the last one, by another node, does nothing. If the job has a message all
   * the same, the second message finds it held or done. If there are very many open jobs, each pair
   * of runs examines the next part of them. A worker may have a message and still wait for its
   * turn, without a lease: its job is not missed.
   */
  private void reconcile(Map<String, QueueState> queues) {
    var last = missedJobs.last();
    if (last.isPresent() && last.get().age().compareTo(period.dividedBy(2)) < 0) {
      return;
    }
    var former = last.map(Noted::found).orElse(new Found(Set.of(), 0, false));
    var found = missed(queues, former.skipped());
    var missed = found.jobs();
    missedJobs.note(
        new Found(
            missed.stream().map(JobRecord::id).collect(Collectors.toSet()),
            former.again() ? found.next() : former.skipped(),
            !former.again()),
        period.multipliedBy(REMEMBERED));
    var twice = missed.stream().filter(job -> former.ids().contains(job.id())).toList();
    var inHand = inDelivery(queues, twice);
    var lost =
        twice.stream().filter(job -> !inHand.contains(job.id().value())).limit(BATCH).toList();
    if (lost.isEmpty() || depth(queues, Addresses.DEAD_LETTER_NOTICES) > 0) {
      return;
    }
    var dead =
        queue.find(lost.stream().map(JobRecord::id).toList()).stream()
            .collect(Collectors.toMap(JobMessage::id, Function.identity(), (one, other) -> other));
    if (!leadership.lead()) {
      return;
    }
    for (var job : lost) {
      if (!isDead(job, dead)) {
        dispatcher.dispatchAgain(job);
        Repairs.report("job-sent-again", job.id(), events);
      }
    }
  }

  private Unattended missed(Map<String, QueueState> queues, int skipped) {
    var latest = clock.instant().minus(overdueAfter);
    return jobs.unattended(
        latest,
        job ->
            isIdle(queues, job.job())
                && (job.nextAttemptAt() == null || !job.nextAttemptAt().isAfter(latest)),
        skipped,
        2 * BATCH);
  }

  private Set<String> inDelivery(Map<String, QueueState> queues, List<JobRecord> jobs) {
    return jobs.stream()
        .flatMap(job -> Addresses.candidates(job.job(), queues::containsKey).stream())
        .distinct()
        .filter(queue -> queues.get(queue).inDelivery() > 0)
        .flatMap(queue -> broker.jobsInDelivery(queue).stream())
        .collect(Collectors.toSet());
  }

  /** Whether no queue in which a job may wait holds a message that is ready for a worker. */
  private static boolean isIdle(Map<String, QueueState> queues, Job job) {
    return Addresses.candidates(job, queues::containsKey).stream()
        .map(queues::get)
        .allMatch(queue -> queue != null && queue.ready() == 0);
  }

  private static long depth(Map<String, QueueState> queues, String name) {
    return queues.containsKey(name) ? queues.get(name).depth() : 0;
  }

  private static boolean isDead(JobRecord job, Map<JobId, JobMessage> dead) {
    var message = dead.get(job.id());
    return message != null && message.generation() == job.generation();
  }
}
