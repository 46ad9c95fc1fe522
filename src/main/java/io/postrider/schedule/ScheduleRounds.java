package io.postrider.schedule;

import static java.util.logging.Level.FINE;
import static java.util.logging.Level.WARNING;
import static java.util.stream.Collectors.toSet;

import io.postrider.api.Owners;
import io.postrider.intake.UnattendedIntake;
import io.postrider.intake.Withdrawals;
import io.postrider.job.JobId;
import io.postrider.job.JobRecord;
import io.postrider.job.JobStore;
import io.postrider.platform.Futures;
import io.postrider.platform.InvalidFieldException;
import io.postrider.platform.Leadership;
import io.postrider.platform.LogLine;
import io.postrider.platform.PeriodicTask;
import io.postrider.schedule.ScheduleEvents.Result;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Logger;

/**
 * Makes the jobs of the occurrences that are due. Each node has these rounds, but only the leading
 * node works. It makes the job first and then moves the schedule on: if it dies in between, the
 * next leader makes a job with the same id, which the store has already.
 */
@ApplicationScoped
class ScheduleRounds {

  private static final Logger LOG = Logger.getLogger(ScheduleRounds.class.getName());

  /** The period, and so the longest delay of an occurrence beside the time to make its job. */
  private static final Duration PERIOD = Duration.ofMillis(250);

  private static final int BATCH = 500;

  @Inject ScheduleStore schedules;
  @Inject ScheduledJobs requests;
  @Inject UnattendedIntake intake;
  @Inject JobStore jobs;
  @Inject Leadership leadership;
  @Inject Withdrawals withdrawals;
  @Inject Owners owners;
  @Inject ScheduleEvents events;
  @Inject Clock clock;
  @Resource ManagedScheduledExecutorService timer;

  private PeriodicTask periodic;

  void start(@Observes @Initialized(ApplicationScoped.class) Object event) {
    periodic = PeriodicTask.start(timer, PERIOD, this::run);
  }

  @PreDestroy
  void stop() {
    periodic.close();
  }

  private void run() {
    boolean more = true;
    while (more && leadership.lead() && !withdrawals.areBlocked()) {
      more = round() == BATCH;
    }
  }

  private int round() {
    var now = clock.instant();
    var due = schedules.due(now, BATCH);
    var busy = busy(due);
    var next = due.stream().map(schedule -> occur(schedule, now, busy)).toList();
    var moved = new ArrayList<CompletableFuture<Boolean>>();
    for (int i = 0; i < due.size(); i++) {
      var former = due.get(i);
      moved.add(next.get(i).thenCompose(after -> schedules.replace(former, after)));
    }
    moved.forEach(Futures::await);
    return due.size();
  }

  /** The jobs of the last occurrences that are in flight, where that matters. */
  private Set<JobId> busy(List<Schedule> due) {
    var last =
        due.stream()
            .filter(schedule -> !schedule.definition().overlap() && schedule.last() != null)
            .map(schedule -> schedule.last().job())
            .toList();
    return jobs.find(last).stream()
        .filter(job -> !job.status().terminal())
        .map(JobRecord::id)
        .collect(toSet());
  }

  /** The schedule after its latest occurrence that is due. */
  private CompletableFuture<Schedule> occur(Schedule schedule, Instant now, Set<JobId> busy) {
    var occurrence = schedule.due(now);
    var last = schedule.last();
    if (schedule.isMissed(occurrence, now)) {
      return skip(schedule, occurrence, Result.MISSED, "No node was running at that time.");
    }
    if (last != null && busy.contains(last.job())) {
      return skip(
          schedule, occurrence, Result.OVERLAPPED, "Job " + last.job() + " was still in flight.");
    }
    if (!owners.isActive(schedule.name().owner())) {
      return skip(schedule, occurrence, Result.REFUSED, "The client has been revoked.");
    }
    try {
      var job = requests.job(schedule).as(schedule.jobId(occurrence), occurrence);
      return intake.accept(job).thenApply(id -> made(schedule, occurrence, id));
    } catch (InvalidFieldException | WebApplicationException refused) {
      return skip(schedule, occurrence, Result.REFUSED, ScheduledJobs.reason(refused));
    }
  }

  private Schedule made(Schedule schedule, Instant occurrence, JobId job) {
    events.occurred(Result.MADE);
    about(LogLine.of("occurrence-made"), schedule, occurrence).with("jobId", job).log(LOG, FINE);
    return schedule.made(occurrence, job);
  }

  private CompletableFuture<Schedule> skip(
      Schedule schedule, Instant occurrence, Result result, String reason) {
    events.occurred(result);
    about(LogLine.of("occurrence-skipped"), schedule, occurrence)
        .with("reason", reason)
        .log(LOG, WARNING);
    return CompletableFuture.completedFuture(schedule.skip(occurrence, reason));
  }

  private static LogLine about(LogLine line, Schedule schedule, Instant occurrence) {
    return line.with("owner", schedule.name().owner())
        .with("schedule", schedule.name().name())
        .with("at", occurrence);
  }
}
